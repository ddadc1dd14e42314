package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.telemetry.tracing.EndedTraces;
import dev.cairn.telemetry.tracing.Tracing;
import dev.cairn.telemetry.tracing.WorkflowIdGenerator;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Traces workflows with the SDK of OpenTelemetry that Spring Boot configures. */
@AutoConfiguration(
    before = CairnObservationAutoConfiguration.class,
    after = CairnAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
    })
@ConditionalOnClass({
  OpenTelemetry.class,
  SdkTracerProvider.class,
  SdkTracerProviderBuilderCustomizer.class
})
@ConditionalOnBean({Cairn.class, OpenTelemetry.class, SdkTracerProvider.class})
final class CairnTracingAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  WorkflowIdGenerator cairnWorkflowIdGenerator() {
    return new WorkflowIdGenerator();
  }

  @Bean
  SdkTracerProviderBuilderCustomizer cairnTraceIds(WorkflowIdGenerator ids) {
    return provider -> provider.setIdGenerator(ids);
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 50)
  Tracing cairnTracing(OpenTelemetry openTelemetry, WorkflowIdGenerator ids) {
    return new Tracing(openTelemetry, ids);
  }

  /** Is closed before Cairn, which it uses. */
  @Bean(initMethod = "start", destroyMethod = "close")
  EndedTraces cairnEndedTraces(Cairn cairn, Tracing tracing) {
    return new EndedTraces(cairn, tracing);
  }
}
