package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.tracing.Observations;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.telemetry.tracing.Tracing;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Traces with the SDK of OpenTelemetry that Spring Boot configures. */
class TracingTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          CairnObservationAutoConfiguration.class,
                          CairnTracingAutoConfiguration.class,
                          DataSourceAutoConfiguration.class,
                          MicrometerTracingAutoConfiguration.class,
                          ObservationAutoConfiguration.class,
                          OpenTelemetrySdkAutoConfiguration.class,
                          OpenTelemetryTracingAutoConfiguration.class)))
          .withPropertyValues("management.tracing.sampling.probability=1.0")
          .withBean(SpanProcessor.class, () -> SimpleSpanProcessor.create(exporter))
          .withBean(Traced.class);

  /** A workflow whose step returns the id of its span. */
  static class Traced {
    @Workflow("traced")
    public String run() {
      return step();
    }

    @Step
    protected String step() {
      return Span.current().getSpanContext().getSpanId();
    }
  }

  private List<SpanData> spans(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  @Test
  void workflowBelongsToTheTraceOfTheObservedRequest() {
    runner.run(context -> {
      Traced traced = context.getBean(Traced.class);
      Cairn cairn = context.getBean(Cairn.class);
      assertThat(context).hasSingleBean(Tracing.class).doesNotHaveBean(Observations.class);

      String seen =
          Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
              .observe(() -> cairn.start(StartOptions.id("w"), traced::run).await());

      await().untilAsserted(() -> assertThat(spans("workflow traced")).hasSize(1));
      assertThat(exporter.getFinishedSpanItems())
          .extracting(SpanData::getName)
          .containsExactlyInAnyOrder("request", "start traced", "workflow traced", "step");
      assertThat(exporter.getFinishedSpanItems())
          .extracting(SpanData::getTraceId)
          .containsOnly(spans("request").getFirst().getTraceId());
      assertThat(seen).isEqualTo(spans("step").getFirst().getSpanId());
      assertThat(spans("start traced").getFirst().getParentSpanId())
          .isEqualTo(spans("request").getFirst().getSpanId());
    });
  }
}
