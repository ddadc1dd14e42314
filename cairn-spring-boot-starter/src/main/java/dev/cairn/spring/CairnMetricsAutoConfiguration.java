package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.telemetry.metrics.DatabaseMetrics;
import dev.cairn.telemetry.metrics.RunMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Measures workflows, steps, queues and executors with Micrometer. */
@AutoConfiguration(
    after = CairnAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Cairn.class, MeterRegistry.class})
final class CairnMetricsAutoConfiguration {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 300)
  RunMetrics cairnRunMetrics(MeterRegistry registry) {
    return new RunMetrics(registry);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  DatabaseMetrics cairnDatabaseMetrics(Cairn cairn, MeterRegistry registry) {
    return new DatabaseMetrics(cairn, registry, INTERVAL);
  }
}
