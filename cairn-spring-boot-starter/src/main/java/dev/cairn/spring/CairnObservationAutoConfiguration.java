package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.tracing.Observations;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Observes starts and runs of workflows, steps and transactions with Micrometer, for traces with
 * tracers that {@link CairnTracingAutoConfiguration} does not know.
 */
@AutoConfiguration(
    after = CairnAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({Cairn.class, ObservationRegistry.class})
@ConditionalOnMissingBean(type = "dev.cairn.telemetry.tracing.Tracing")
final class CairnObservationAutoConfiguration {
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 50)
  Observations cairnObservations(ObservationRegistry registry) {
    return new Observations(registry);
  }

  /** Otherwise, each observation would be measured a second time, beside Cairn's own meters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterFilter.class)
  static class WithoutMeters {
    @Bean
    static MeterFilter cairnObservationsWithoutMeters() {
      return MeterFilter.denyNameStartsWith(Observations.PREFIX);
    }
  }
}
