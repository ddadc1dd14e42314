package dev.cairn.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.operate.RecordedStep;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/**
 * Spans of a workflow whose process dies at each record: with exporters that have exported all, and
 * with exporters that have exported nothing before their process died.
 */
@CairnTest(configurers = TracedProcess.Opened.class)
class TracingCrashTest {
  private static final List<String> RECORDS =
      List.of("reserve", "quote", "sleep", "ship", "await ship", "confirm");

  private final Cairn cairn;

  TracingCrashTest(Cairn cairn) {
    this.cairn = cairn;
  }

  @AfterEach
  void forget() {
    TracedProcess.ALL.clear();
  }

  @CrashEverywhere(frozenOwner = false)
  void traceIsComplete(CrashRun run, Orders orders) {
    run.workflow(orders::order, "pot")
        .options(StartOptions.id("w"))
        .verify(() -> {
          assertThatAllProcessesTogetherHaveExportedEachSpan();
          assertThatTheLastProcessHasSentWhatOthersMayNotHaveExported();
        });
  }

  private void assertThatAllProcessesTogetherHaveExportedEachSpan() {
    List<SpanData> spans = allWithoutStarts();
    Map<String, SpanData> byId = identical(spans);

    assertThat(spans).extracting(SpanData::getTraceId).containsOnly(spans.getFirst().getTraceId());
    assertThat(byId.values())
        .extracting(SpanData::getName)
        .filteredOn(name -> !name.startsWith("workflow"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(RECORDS.stream(), Stream.of("pack")).toList());
    assertThat(all("workflow order")).hasSize(hasReportedEnd("w") ? 1 : 0);
    assertThat(all("workflow ship")).hasSize(hasReportedEnd("w/ship") ? 1 : 0);
    assertParents(byId);
    assertTimes(byId);
  }

  /** A process that died between the commit of an end and its report has not exported the span. */
  private static boolean hasReportedEnd(String workflowId) {
    return TracedProcess.ALL.stream().anyMatch(process -> process.ended.contains(workflowId));
  }

  /** As if those that died had exported nothing. */
  private void assertThatTheLastProcessHasSentWhatOthersMayNotHaveExported() {
    TracedProcess last = TracedProcess.ALL.getLast();
    if (!last.ended.contains("w")) {
      return; // the workflow had ended before the crash, so no run continued it
    }

    List<SpanData> spans =
        last.spans().stream()
            .filter(span -> !span.getName().startsWith("start ") && id(span).equals("w"))
            .toList();

    assertThat(spans)
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(RECORDS.stream(), Stream.of("workflow order")).toList());
    assertTimes(identical(spans));
  }

  private static List<SpanData> all(String name) {
    return TracedProcess.ALL.stream().flatMap(process -> process.spans(name).stream()).toList();
  }

  /** The processes that start the workflow may die before they record that. */
  private static List<SpanData> allWithoutStarts() {
    return TracedProcess.ALL.stream()
        .flatMap(process -> process.spans().stream())
        .filter(span -> !span.getName().startsWith("start "))
        .toList();
  }

  /** Returns the spans by id; those with the same id are the same span. */
  private static Map<String, SpanData> identical(List<SpanData> spans) {
    var byId = new LinkedHashMap<String, SpanData>();
    for (SpanData span : spans) {
      SpanData before = byId.putIfAbsent(span.getSpanId(), span);
      if (before != null) {
        assertThat(described(span)).isEqualTo(described(before));
      }
    }
    return byId;
  }

  private static List<Object> described(SpanData span) {
    return List.of(
        span.getTraceId(),
        span.getParentSpanId(),
        span.getName(),
        span.getStartEpochNanos(),
        span.getEndEpochNanos(),
        span.getStatus(),
        span.getAttributes().toBuilder().remove(TracedProcess.CONFIRMED).build());
  }

  private static void assertParents(Map<String, SpanData> spans) {
    String workflow = DerivedIds.workflow("w", 1);
    assertThat(spans.values())
        .filteredOn(span -> !span.getName().equals("workflow order"))
        .allSatisfy(span ->
            assertThat(span.getParentSpanId())
                .isEqualTo(
                    span.getName().equals("pack") ? DerivedIds.workflow("w/ship", 1) : workflow));
    assertThat(all("workflow order"))
        .allSatisfy(span -> assertThat(span.getSpanId()).isEqualTo(workflow));
  }

  private void assertTimes(Map<String, SpanData> spans) {
    var recorded = new ArrayList<String>();
    for (RecordedStep step : cairn.workflows().history("w").steps()) {
      Instant started = step.execution().started();
      boolean sleeps = step.key().equals("sleep"); // it is recorded when it begins
      Instant completed = sleeps ? started.plusMillis(10) : step.execution().completed();
      recorded.add(times(step.key(), started, completed));
    }
    assertThat(spans.values())
        .filteredOn(span -> id(span).equals("w") && !span.getName().startsWith("workflow"))
        .allSatisfy(span ->
            assertThat(recorded)
                .contains(
                    times(
                        String.valueOf(span.getAttributes().get(Attribute.KEY)),
                        instant(span.getStartEpochNanos()),
                        instant(span.getEndEpochNanos()))));
  }

  private static String times(String key, Instant started, Instant completed) {
    return key + " " + started + " " + completed;
  }

  private static Instant instant(long nanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    return Instant.ofEpochSecond(seconds, nanos - TimeUnit.SECONDS.toNanos(seconds));
  }

  private static String id(SpanData span) {
    return String.valueOf(span.getAttributes().get(Attribute.WORKFLOW_ID));
  }
}
