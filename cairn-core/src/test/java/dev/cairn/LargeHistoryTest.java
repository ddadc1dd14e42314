package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Durable;
import dev.cairn.api.Run;
import dev.cairn.api.Step;
import dev.cairn.api.Workflow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Histories that are larger than the memory of the process that replays them. */
class LargeHistoryTest extends CairnTest {
  private static final int STEPS = 500;
  private static final int SIZE = 1_000_000;

  private Reports reports = new Reports();

  /** Many steps, and a wait at the end. */
  static class Reports {
    private final AtomicInteger executed = new AtomicInteger();

    @Workflow
    long collect(int steps) {
      long sum = 0;
      for (int i = 0; i < steps; i++) {
        sum += report(i).length();
      }
      String goOn = Durable.receive("go on", String.class, Duration.ofMinutes(5)).orElseThrow();
      return goOn.equals("yes") ? sum : -1;
    }

    @Step
    String report(int number) {
      executed.incrementAndGet();
      return "small " + number;
    }
  }

  /** Runs with a small heap until its input ends. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] arguments) throws Exception {
      try (Cairn cairn = Cairn.open(Config.named("reports").environment())) {
        Reports reports = cairn.durable(Reports.class);
        cairn.start();
        long sum = cairn.handle("w", Long.class).await();
        System.out.println("SUM " + sum + " EXECUTED " + reports.executed.get());
        while (System.in.read() >= 0) {
          // which the test ends
        }
      }
    }
  }

  /** Records small results, and makes them large in the database, which takes less time. */
  private void record(int steps) {
    Cairn cairn =
        open(database.config("reports"), opened -> reports = opened.durable(Reports.class));
    cairn.start(Run.id("w"), reports::collect, steps);
    Eventually.holds(() -> assertThat(keys("w")).hasSizeGreaterThan(steps));
    closeOpened();
    database.execute(
        """
        update cairn.step set output = to_json(repeat(lpad(position::text, 8, '0'), %d))
        where workflow_id = 'w' and kind = 'STEP'
        """
            .formatted(SIZE / 8));
  }

  @Test
  void fiveHundredResultsOfAMegabyteAreReplayedInASmallHeap() throws Exception {
    record(STEPS);
    try (var process =
        JavaProcess.start(SmallProcess.class, database, Map.of(JavaProcess.HEAP, "128m"))) {
      database.execute("select cairn.send('w', 'go on', '\"yes\"')");

      process.awaitLine("SUM " + (long) STEPS * SIZE + " EXECUTED 0");
    }
  }
}
