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

/** Workflows whose arguments together exceed the memory of the process that runs them. */
class LargeArgumentsTest extends CairnTest {
  private static final int LARGE = 5_000_000;
  private static final int NUMBER = 8;

  /** Workflows with a large argument that wait for a while. */
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

  /** A program with a small heap that runs until its input ends. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] arguments) throws Exception {
      try (Cairn cairn = Cairn.open(Config.named("scans").environmentVariables())) {
        cairn.durable(Scans.class);
        cairn.start();
        System.out.println("STARTED");
        while (System.in.read() >= 0) {
          // wait for the end of the input
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
    closeAllOpen();
  }

  private JavaProcess startSmall() throws Exception {
    return JavaProcess.start(
        SmallProcess.class,
        database,
        Map.of(JavaProcess.HEAP, "128m", "CAIRN_LEASE", "1s", "CAIRN_UNLOAD_SLEEPS_FROM", "50ms"));
  }

  private long succeeded(String prefix) {
    return database.count(
        "select count(*) from cairn.workflow where starts_with(id, ?) and state = 'SUCCEEDED'",
        prefix);
  }

  private void awaitSucceeded(String prefix, int number) {
    Eventually.exceeds(number - 1, () -> succeeded(prefix));
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
  void claimsAreLimitedByMemory() throws Exception {
    enqueue("large", "null");
    enqueue("parted", "(i % 3)::text");
    database.execute(
        "select cairn.enqueue('scan', '[\"x\"]', 'small', 'small' || i) from generate_series(1, 20)"
            + " i");

    try (var process = startSmall()) {
      process.awaitLine("STARTED");

      Eventually.exceeds(19, () -> succeeded("small"));
      assertThat(succeeded("large"))
          .as("small workflows do not wait for large ones")
          .isLessThan(NUMBER);

      awaitSucceeded("large", NUMBER);
      awaitSucceeded("parted", NUMBER);
    }
  }

  @Test
  void takeoversAreLimitedByMemory() throws Exception {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        select 'left' || i, 'scan', 'RUNNING', 1, now(), json_build_array(repeat('x', %d))
        from generate_series(1, %d) i
        """
            .formatted(LARGE, NUMBER));

    try (var process = startSmall()) {
      process.awaitLine("STARTED");

      awaitSucceeded("left", NUMBER);
    }
  }
}
