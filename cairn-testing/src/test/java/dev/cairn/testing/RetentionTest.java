package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.operate.Retention;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Retention rules apply by the time that the test sets, at most once a minute. */
@CairnTest(configurers = RetentionTest.ThirtyDays.class)
class RetentionTest {
  private static final Duration AGE = Duration.ofDays(30);

  static final class ThirtyDays implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.retention(Retention.after(AGE));
    }
  }

  static class Order {
    @Workflow
    void order() {}
  }

  @Test
  void workflowIsDeletedWhenItIsOldEnough(Cairn cairn, Order order, TestClock clock)
      throws Exception {
    cairn.start(StartOptions.id("order-17"), order::order).await();

    clock.advance(AGE.minusMinutes(2));
    assertThat(cairn.workflows().find().toList()).hasSize(1);

    clock.advance(Duration.ofMinutes(3));
    assertThat(cairn.workflows().find().toList()).isEmpty();
  }
}
