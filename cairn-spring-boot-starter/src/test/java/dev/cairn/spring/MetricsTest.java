package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The metrics of cairn-telemetry in the registry of the application. */
class MetricsTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          CairnMetricsAutoConfiguration.class,
                          DataSourceAutoConfiguration.class)))
          .withBean(Measured.class);

  /** A workflow with a step. */
  static class Measured {
    @Workflow("measured")
    public String run() {
      return step();
    }

    @Step
    protected String step() {
      return "done";
    }
  }

  private long timed(String name) {
    Timer timer = registry.find(name).timer();
    return timer == null ? 0 : timer.count();
  }

  @Test
  void runsAndExecutorsAreMeasured() {
    runner
        .withBean(MeterRegistry.class, () -> registry)
        .run(context -> {
          Measured measured = context.getBean(Measured.class);

          assertThat(context.getBean(Cairn.class).start(measured::run).await()).isEqualTo("done");

          await()
              .untilAsserted(() -> {
                assertThat(timed("cairn.workflow")).isOne();
                assertThat(timed("cairn.step")).isOne();
                assertThat(timed("cairn.journal.commit")).isPositive();
                assertThat(registry.find("cairn.executors").gauge()).isNotNull();
              });
        });
  }

  @Test
  void nothingIsMeasuredWithoutARegistry() {
    runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("cairnRunMetrics"));
  }
}
