package dev.cairn.telemetry.tracing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.operate.Fork;
import dev.cairn.operate.RecordedStep;
import dev.cairn.queue.Queue;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The spans of workflows. */
@CairnTest(configurers = TracedProcess.Opened.class)
@Execution(ExecutionMode.SAME_THREAD)
class TracingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Cairn cairn;
  private final Orders orders;
  private final TracedProcess process;

  TracingTest(Cairn cairn, Orders orders) {
    this.cairn = cairn;
    this.orders = orders;
    this.process = TracedProcess.only();
  }

  @AfterEach
  void forget() {
    TracedProcess.ALL.clear();
  }

  /** Calls code within a span of the caller, and returns that span. */
  private SpanContext requested(Runnable code) {
    Span request = process.sdk.getTracer("test").spanBuilder("request").startSpan();
    Context.current().with(request).wrap(code).run();
    request.end();
    return request.getSpanContext();
  }

  /** Returns a span that ends after the result of the workflow is known. */
  private SpanData awaitSpan(String name) {
    await().untilAsserted(() -> assertThat(process.spans(name)).hasSize(1));
    return process.span(name);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private RecordedStep.Execution recorded(String id, @Nullable String key) {
    return cairn.workflows().history(id).steps().stream()
        .filter(step -> step.key().equals(key))
        .findFirst()
        .orElseThrow()
        .execution();
  }

  @Test
  void workflowBelongsToTheTraceOfItsCaller() {
    SpanContext request =
        requested(() ->
            assertThat(cairn.start(StartOptions.id("w"), orders::order, "pot").await(LONG))
                .isEqualTo("7 pot packed"));

    SpanData workflow = awaitSpan("workflow order");
    SpanData child = process.span("workflow ship");
    SpanData start = process.span("start order");
    assertThat(process.spans())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder(
            "request",
            "start order",
            "workflow order",
            "reserve",
            "quote",
            "sleep",
            "ship",
            "await ship",
            "workflow ship",
            "pack",
            "confirm");
    assertThat(process.spans()).extracting(SpanData::getTraceId).containsOnly(request.getTraceId());
    assertThat(start.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(start.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(workflow.getParentSpanId()).isEqualTo(start.getSpanId());
    assertThat(List.of("reserve", "quote", "sleep", "confirm", "ship", "workflow ship"))
        .allSatisfy(name ->
            assertThat(process.span(name).getParentSpanId()).isEqualTo(workflow.getSpanId()));
    assertThat(process.span("pack").getParentSpanId()).isEqualTo(child.getSpanId());
    assertThat(workflow.getAttributes().get(Attribute.WORKFLOW_ID)).isEqualTo("w");
    assertThat(workflow.getAttributes().get(Attribute.STATE)).isEqualTo("SUCCEEDED");
    assertThat(process.span("quote").getAttributes().get(Attribute.KEY)).isEqualTo("price/quote");
  }

  @Test
  void spansHaveTheRecordedTimes() {
    assertThat(cairn.start(StartOptions.id("w"), orders::order, "pot").await(LONG)).isNotEmpty();

    SpanData workflow = awaitSpan("workflow order");
    var times = cairn.workflows().history("w").workflow().summary().times();
    assertThat(workflow.getStartEpochNanos()).isEqualTo(nanos(requireNonNull(times.started())));
    assertThat(workflow.getEndEpochNanos() / 1_000)
        .isEqualTo(
            nanos(requireNonNull(times.completed())) / 1_000); // as recorded, in microseconds
    SpanData sleep = process.span("sleep");
    assertThat(sleep.getStartEpochNanos()).isEqualTo(nanos(recorded("w", "sleep").started()));
    assertThat(sleep.getEndEpochNanos() - sleep.getStartEpochNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
    assertThat(List.of("reserve", "quote", "confirm"))
        .allSatisfy(name -> {
          SpanData span = process.span(name);
          RecordedStep.Execution recorded = recorded("w", span.getAttributes().get(Attribute.KEY));
          assertThat(span.getStartEpochNanos()).isEqualTo(nanos(recorded.started()));
          assertThat(span.getEndEpochNanos()).isEqualTo(nanos(recorded.completed()));
        });
  }

  @Test
  void codeOfAStepRunsWithItsSpan() {
    assertThat(cairn.start(orders::order, "pot").await(LONG)).isNotEmpty();

    SpanData confirm = process.span("confirm");
    assertThat(orders.seen())
        .extracting(SpanContext::getSpanId)
        .containsExactly(confirm.getSpanId());
    assertThat(confirm.getAttributes().asMap()).containsEntry(TracedProcess.CONFIRMED, true);
  }

  @Test
  void eachTryIsPartOfTheSpanOfItsStep() {
    assertThat(cairn.start(orders::retried).await(LONG)).isEqualTo("done");

    SpanData flaky = process.span("flaky");
    assertThat(flaky.getAttributes().get(Attribute.TRIES)).isEqualTo(2);
    assertThat(flaky.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(flaky.getEvents())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.getAttributes().get(Attribute.TRIES)).isEqualTo(1));
  }

  @Test
  void callOfAModelHasTheAttributesOfTheConventions() {
    assertThat(cairn.start(orders::asking).await(LONG)).isEqualTo("42");

    assertThat(process.span("model").getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("gen_ai.operation.name"), "chat")
        .containsEntry(AttributeKey.stringKey("gen_ai.response.model"), "large-1")
        .containsEntry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 12L)
        .containsEntry(AttributeKey.longKey("gen_ai.usage.output_tokens"), 3L);
  }

  @Test
  void failureIsShownByTheStepAndTheWorkflow() {
    assertThatThrownBy(() -> cairn.start(orders::fragile).await(LONG)).hasMessage("declined");

    SpanData workflow = awaitSpan("workflow fragile");
    assertThat(workflow.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(workflow.getAttributes().get(Attribute.STATE)).isEqualTo("FAILED");
    assertThat(process.span("declined").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void receivedMessageIsLinkedToItsSender() {
    var listener = cairn.start(StartOptions.id("listener"), orders::listening);
    cairn.start(StartOptions.id("speaker"), orders::speaking, "listener").await();
    assertThat(listener.await(LONG)).isEqualTo("hello");

    SpanData speaker = awaitSpan("workflow speaking");
    SpanData receive = awaitSpan("receive word");
    assertThat(receive.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(receive.getLinks())
        .singleElement()
        .extracting(LinkData::getSpanContext)
        .extracting(SpanContext::getTraceId, SpanContext::getSpanId)
        .containsExactly(speaker.getTraceId(), speaker.getSpanId());
    assertThat(receive.getTraceId()).isEqualTo(awaitSpan("workflow listening").getTraceId());
  }

  @Test
  void forkHasATraceOfItsOwnThatIsLinkedToItsSource() {
    cairn.start(StartOptions.id("w"), orders::order, "pot").await(LONG);
    SpanData source = awaitSpan("workflow order");
    process.exporter.reset();

    String fork = cairn.workflows().fork(Fork.of("w").before("confirm"));
    assertThat(cairn.handle(fork, String.class).await(LONG)).isEqualTo("7 pot packed");

    SpanData copy = awaitSpan("workflow order");
    assertThat(copy.getTraceId()).isNotEqualTo(source.getTraceId());
    assertThat(copy.getLinks())
        .singleElement()
        .extracting(LinkData::getSpanContext)
        .extracting(SpanContext::getTraceId, SpanContext::getSpanId)
        .containsExactly(source.getTraceId(), source.getSpanId());
    assertThat(process.spans())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("workflow order", "confirm"); // what it copied was exported
  }

  @Test
  void generationsAreSpansOfOneTrace() {
    assertThat(cairn.start(orders::generations, 0).await(LONG)).isEqualTo(3);

    await().untilAsserted(() -> assertThat(process.spans("workflow generations")).hasSize(3));
    assertThat(process.spans())
        .extracting(SpanData::getTraceId)
        .hasSize(7)
        .containsOnly(process.span("start generations").getTraceId());
    assertThat(process.spans()).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
    assertThat(process.spans("workflow generations"))
        .extracting(span -> span.getAttributes().get(Attribute.STATE))
        .containsExactly("CONTINUED", "CONTINUED", "SUCCEEDED");
  }

  @Test
  void workflowThatNoInterceptorStartedHasATraceOfItsOwn(DataSource dataSource)
      throws SQLException {
    cairn.queues().declare(Queue.named("mail"));
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select cairn.enqueue('ship', '[\"pot\"]', 'mail', 'by-sql')");
    }
    assertThat(cairn.handle("by-sql", String.class).await(LONG)).isEqualTo("pot packed");

    SpanData workflow = awaitSpan("workflow ship");
    assertThat(workflow.getTraceId()).isEqualTo(DerivedIds.trace("by-sql"));
    assertThat(workflow.getParentSpanContext().isValid()).isFalse();
    assertThat(process.span("pack").getTraceId()).isEqualTo(workflow.getTraceId());
  }

  @Test
  void dryRunMakesNoSpans() {
    cairn.start(StartOptions.id("w"), orders::order, "pot").await(LONG);
    SpanData unused = awaitSpan("workflow order");
    process.exporter.reset();

    assertThat(cairn.workflows().replay("w").problem()).isNull();

    assertThat(process.spans()).as(unused.getName()).isEmpty();
  }

  @Test
  void callerThatIsNotSampledIsContinuedWithoutSpans() {
    Supplier<String> run = () -> cairn.start(StartOptions.id("w"), orders::order, "pot").await();
    SpanContext unsampled =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getDefault(),
            TraceState.getDefault());

    String result = Context.current().with(Span.wrap(unsampled)).wrapSupplier(run).get();

    assertThat(result).isEqualTo("7 pot packed");

    assertThat(process.spans()).isEmpty();
    assertThat(orders.seen())
        .singleElement()
        .satisfies(seen -> {
          assertThat(seen.getTraceId()).isEqualTo(unsampled.getTraceId());
          assertThat(seen.isSampled()).isFalse();
        });
  }

  @Test
  void tracingWithoutItsGeneratorIsRefused() {
    OpenTelemetry other =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                    .build())
            .build();

    assertThatThrownBy(() -> new Tracing(other, new WorkflowIdGenerator()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setIdGenerator(ids)");
    assertThat(new Tracing(OpenTelemetry.noop(), new WorkflowIdGenerator())).isNotNull();
  }
}
