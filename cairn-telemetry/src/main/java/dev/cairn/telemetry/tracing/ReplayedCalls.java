package dev.cairn.telemetry.tracing;

import dev.cairn.spi.RecordedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of earlier runs whose spans may be missing: those that ended within some time before
 * the last one, since the process made that one before it died. Thread-safe.
 */
final class ReplayedCalls {
  private final Duration resend;
  private Instant last = Instant.MIN;
  private List<RecordedCall> calls = new ArrayList<>();

  /**
   * Creates an empty list.
   *
   * @param resend how long an exporter may have kept a span; zero if all were exported
   */
  ReplayedCalls(Duration resend) {
    this.resend = resend;
  }

  synchronized void add(RecordedCall call) {
    if (resend.isZero()) {
      return;
    }
    if (call.completedAt().isAfter(last)) {
      last = call.completedAt();
    }
    calls.add(call);
    if (calls.size() % 1_000 == 0) { // a long history is not kept as a whole
      calls = recent();
    }
  }

  /** Returns those whose spans may be missing, once. */
  synchronized List<RecordedCall> take() {
    if (calls.isEmpty()) {
      return List.of();
    }
    List<RecordedCall> recent = recent();
    calls = new ArrayList<>();
    return recent;
  }

  private List<RecordedCall> recent() {
    Instant from = last.minus(resend);
    var recent = new ArrayList<RecordedCall>();
    for (RecordedCall call : calls) {
      if (!call.completedAt().isBefore(from)) {
        recent.add(call);
      }
    }
    return recent;
  }
}
