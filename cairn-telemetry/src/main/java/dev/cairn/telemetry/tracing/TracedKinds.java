package dev.cairn.telemetry.tracing;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import java.util.Optional;

/** The kinds of records that have spans, by the words of {@code cairn.steps}. */
final class TracedKinds {
  /** What only keeps the order of the code, such as decisions of joins, has no span. */
  private static final Map<String, SpanKind> KINDS =
      Map.of(
          "STEP", SpanKind.INTERNAL,
          "TRANSACTION", SpanKind.INTERNAL,
          "COMPENSATION", SpanKind.INTERNAL,
          "SLEEP", SpanKind.INTERNAL,
          "CHILD", SpanKind.INTERNAL,
          "AWAIT", SpanKind.INTERNAL,
          "SEND", SpanKind.PRODUCER,
          "RECEIVE", SpanKind.CONSUMER,
          "EVENT", SpanKind.INTERNAL,
          "PUBLISH", SpanKind.INTERNAL);

  private TracedKinds() {}

  /** Returns the kind of the span of a record; empty if it has none. */
  static Optional<SpanKind> of(String kind) {
    return Optional.ofNullable(KINDS.get(kind));
  }

  /** Returns the name of a record: its key without the path of its branch and its occurrence. */
  static String name(String key) {
    String last = key.substring(key.lastIndexOf('/') + 1);
    int occurrence = last.lastIndexOf('#');
    boolean numbered =
        occurrence > 0
            && occurrence + 1 < last.length()
            && last.chars().skip(occurrence + 1L).allMatch(Character::isDigit);
    return numbered ? last.substring(0, occurrence) : last;
  }
}
