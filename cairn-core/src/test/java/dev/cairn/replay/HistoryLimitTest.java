package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.HistorySize;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Histories that become large. */
class HistoryLimitTest extends CairnTest {
  private final AtomicInteger undone = new AtomicInteger();
  private Fn.Of1<Integer, Integer> steps = number -> number;

  private Cairn opened(Config config) {
    return open(
        config,
        cairn ->
            steps =
                cairn.workflow(
                    "steps",
                    Integer.class,
                    Integer.class,
                    number -> {
                      Durable.compensate("undo", () -> undone.incrementAndGet());
                      for (int i = 0; i < number; i++) {
                        Durable.step("step", () -> "x".repeat(100));
                      }
                      Durable.receive("end", String.class, Duration.ofMinutes(1));
                      return number;
                    }));
  }

  private void assertOneWarning() {
    assertThat(events(Event.HistoryLarge.class))
        .singleElement()
        .satisfies(large -> assertThat(large.workflowId()).isEqualTo("w"));
  }

  @Test
  void oneIsWarnedOfOnceThatHasManyRecords() {
    Cairn cairn = opened(database.config().historyWarning(new HistorySize(1_000_000, 10)));
    cairn.start(StartOptions.id("w"), steps, 20);
    Eventually.holds(() -> assertThat(keys("w")).hasSizeGreaterThan(20));
    bury();
    opened(database.config().historyWarning(new HistorySize(1_000_000, 10)));
    cairn.messages().send("w", "end", "now");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));

    assertOneWarning();
  }

  @Test
  void oneIsWarnedOfOnceThatHasManyBytes() {
    Cairn cairn = opened(database.config().historyWarning(new HistorySize(1_000, 1_000)));
    cairn.start(StartOptions.id("w"), steps, 20);

    Eventually.holds(() -> assertThat(keys("w")).hasSizeGreaterThan(20));

    assertOneWarning();
  }

  @Test
  void aWorkflowGetsStuckAtTheLimitAndGoesOnWithAHigherOne() {
    Cairn cairn = opened(database.config().historyLimit(new HistorySize(1_000_000, 10)));
    cairn.start(StartOptions.id("w"), steps, 20);
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("STUCK"));
    assertThat(keys("w")).hasSize(10);
    assertThat(cairn.workflows().get("w").error())
        .contains("has 10 records and 1,020 bytes; the limit is 1,000,000 bytes or 10 records");
    closeOpened();

    Cairn raised = opened(database.config());
    raised.workflows().resume("w");
    raised.messages().send("w", "end", "now");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(undone).hasValue(0);
  }
}
