package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JavaProcess;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workflows whose arguments together are larger than the memory of the process that runs them. */
class LargeArgumentsTest extends CairnTest {
  private static final int LARGE = 5_000_000;
  private static final int NUMBER = 8;

  /** Takes a large argument, and holds it for a while. */
  static class Scans {
    @Workflow
    int scan(String document) {
      int length = measure(document);
      Durable.sleep(Duration.ofMillis(100));
      return length;
    }

    @Step
    int measure(String document) {
      return document.length();
    }
  }

  /** Runs with a small heap until its input ends. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] arguments) throws Exception {
      try (Cairn cairn = Cairn.open(Config.named("scans").environmentVariables())) {
        cairn.durable(Scans.class);
        cairn.start();
        System.out.println("STARTED");
        while (System.in.read() >= 0) {
          // which the test ends
        }
      }
    }
  }

  @BeforeEach
  void declareQueues() {
    Cairn cairn = open(opened -> {});
    cairn.queues().declare(Queue.named("large"));
    cairn.queues().declare(Queue.named("parted").partitioned());
    cairn.queues().declare(Queue.named("small"));
    closeOpened();
  }

  private JavaProcess startSmall() throws Exception {
    return JavaProcess.start(
        SmallProcess.class,
        database,
        Map.of(JavaProcess.HEAP, "128m", "CAIRN_LEASE", "1s", "CAIRN_UNLOAD_SLEEPS_FROM", "50ms"));
  }

  private long ended(String prefix) {
    return database.count(
        "select count(*) from cairn.workflow where starts_with(id, ?) and state = 'SUCCEEDED'",
        prefix);
  }

  private void awaitEnds(String prefix, int number) {
    Eventually.passes(number - 1, () -> ended(prefix));
    assertThat(
            database.query(
                "select output::text from cairn.workflow where starts_with(id, ?)", prefix))
        .hasSize(number)
        .containsOnly(Integer.toString(LARGE));
  }

  private void enqueue(String queue, String partition) {
    database.execute(
        """
        select cairn.enqueue('scan', json_build_array(repeat('x', %d)), '%s', '%s' || i, partition => %s)
        from generate_series(1, %d) i
        """
            .formatted(LARGE, queue, queue, partition, NUMBER));
  }

  @Test
  void arePulledFromQueuesAsMemoryAllows() throws Exception {
    enqueue("large", "null");
    enqueue("parted", "(i % 3)::text");
    database.execute(
        "select cairn.enqueue('scan', '[\"x\"]', 'small', 'small' || i) from generate_series(1, 20)"
            + " i");

    try (var process = startSmall()) {
      process.awaitLine("STARTED");

      Eventually.passes(19, () -> ended("small"));
      assertThat(ended("large")).as("others do not wait for the large ones").isLessThan(NUMBER);

      awaitEnds("large", NUMBER);
      awaitEnds("parted", NUMBER);
    }
  }

  @Test
  void areTakenOverAsMemoryAllows() throws Exception {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        select 'left' || i, 'scan', 'RUNNING', 1, now(), json_build_array(repeat('x', %d))
        from generate_series(1, %d) i
        """
            .formatted(LARGE, NUMBER));

    try (var process = startSmall()) {
      process.awaitLine("STARTED");

      awaitEnds("left", NUMBER);
    }
  }
}
