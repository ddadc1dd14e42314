package dev.cairn.telemetry.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.telemetry.LoggingContext;
import dev.cairn.telemetry.metrics.DatabaseMetrics;
import dev.cairn.telemetry.metrics.RunMetrics;
import dev.cairn.telemetry.tracing.EndedTraces;
import dev.cairn.telemetry.tracing.GenAiAttributes;
import dev.cairn.telemetry.tracing.Tracing;
import dev.cairn.telemetry.tracing.WorkflowIdGenerator;
import dev.cairn.testing.TestKit;
import dev.cairn.workflow.Durable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The code of chapter 31. */
class TelemetryGuideTest {
  private final TestKit kit = TestKit.create();
  private final Config config =
      Config.named("test").url(kit.url()).user(kit.user()).password(kit.password());

  @AfterEach
  void close() {
    kit.close();
  }

  private static String mdc() {
    return MDC.get("request") + " " + MDC.get("workflow") + " " + MDC.get("attempt");
  }

  @Test
  void logLinesKnowTheWorkflowAndTheCaller() {
    Config logged = config.interceptor(new LoggingContext(List.of("request")));
    try (Cairn cairn = Cairn.open(logged)) {
      Fn.Of0<String> flow =
          cairn.workflow(
              "flow",
              String.class,
              () ->
                  Durable.branch("b", () -> mdc() + " " + MDC.get("branch")).await()
                      + ", "
                      + Durable.step("work", () -> mdc() + " " + MDC.get("step")));
      cairn.start();
      MDC.put("request", "r-17");

      assertThat(cairn.start(flow).await()).isEqualTo("r-17 flow 1 b, r-17 flow 1 work");
    } finally {
      MDC.clear();
    }
  }

  @Test
  void metersAreInTheRegistry() {
    var registry = new SimpleMeterRegistry();
    var metrics = new RunMetrics(registry);
    Cairn cairn = Cairn.open(config.interceptor(metrics).listener(metrics));
    var database = new DatabaseMetrics(cairn, registry, Duration.ofSeconds(10));
    database.start();
    try (cairn;
        database) {
      Fn.Of0<String> flow =
          cairn.workflow("flow", String.class, () -> Durable.step("work", () -> "done"));
      cairn.start();

      assertThat(cairn.start(flow).await()).isEqualTo("done");

      assertThat(registry.get("cairn.step").tag("step", "work").timer().count()).isOne();
    }
  }

  @Test
  void spansAreExported() {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    SpanProcessor processor = SimpleSpanProcessor.create(exporter);

    var ids = new WorkflowIdGenerator();
    SdkTracerProvider provider =
        SdkTracerProvider.builder().setIdGenerator(ids).addSpanProcessor(processor).build();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(provider)
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    var tracing = new Tracing(sdk, ids);
    Config traced = config.interceptor(tracing).listener(tracing);

    Config withModels = traced.interceptor(new GenAiAttributes());

    try (Cairn cairn = Cairn.open(withModels)) {
      var ended = new EndedTraces(cairn, tracing);
      ended.start();
      Fn.Of0<String> flow =
          cairn.workflow("flow", String.class, () -> Durable.step("work", () -> "done"));
      cairn.start();

      assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("done");

      await()
          .untilAsserted(() ->
              assertThat(exporter.getFinishedSpanItems())
                  .extracting(SpanData::getName)
                  .containsExactlyInAnyOrder("start flow", "workflow flow", "work"));
      ended.close();
    }
  }
}
