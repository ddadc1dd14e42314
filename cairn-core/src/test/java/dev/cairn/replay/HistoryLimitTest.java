package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.operate.HistorySize;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Warning and limit for large histories. */
class HistoryLimitTest extends CairnTest {
  private final AtomicInteger compensations = new AtomicInteger();
  private Fn.Of1<Integer, Integer> steps = number -> number;

  private Cairn openWith(Config config) {
    return open(
        config,
        cairn ->
            steps =
                cairn.workflow(
                    "steps",
                    Integer.class,
                    Integer.class,
                    number -> {
                      Durable.compensate("undo", () -> compensations.incrementAndGet());
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
  void historyWithManyRecordsIsReportedOnce() {
    Cairn cairn = openWith(database.config().historyWarning(new HistorySize(1_000_000, 10)));
    cairn.start(StartOptions.id("w"), steps, 20);
    Eventually.holds(() -> assertThat(stepKeys("w")).hasSizeGreaterThan(20));
    declareExecutorsDead();
    openWith(database.config().historyWarning(new HistorySize(1_000_000, 10)));
    cairn.messages().send("w", "end", "now");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));

    assertOneWarning();
  }

  @Test
  void historyWithManyBytesIsReportedOnce() {
    Cairn cairn = openWith(database.config().historyWarning(new HistorySize(1_000, 1_000)));
    cairn.start(StartOptions.id("w"), steps, 20);

    Eventually.holds(() -> assertThat(stepKeys("w")).hasSizeGreaterThan(20));

    assertOneWarning();
  }

  @Test
  void workflowGetsStuckAtTheLimitAndContinuesWithAHigherOne() {
    Cairn cairn = openWith(database.config().historyLimit(new HistorySize(1_000_000, 10)));
    cairn.start(StartOptions.id("w"), steps, 20);
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("STUCK"));
    assertThat(stepKeys("w")).hasSize(10);
    assertThat(cairn.workflows().get("w").error())
        .contains("has 10 records and 1,020 bytes; the limit is 1,000,000 bytes or 10 records");
    closeAllOpen();

    Cairn raised = openWith(database.config());
    raised.workflows().resume("w");
    raised.messages().send("w", "end", "now");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(compensations).hasValue(0);
  }
}
