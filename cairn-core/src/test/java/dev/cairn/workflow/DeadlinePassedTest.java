package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.FlowTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** #18: once its deadline has passed, a workflow records nothing but what undoes what it did. */
class DeadlinePassedTest extends FlowTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MANY = 20;

  @Test
  void whatIsStartedAfterItsDeadlineDoesNothing() {
    Cairn cairn = with(() -> work("charge"));
    cairn.queues().declare(Queue.named("q"));
    Instant past = Instant.now().minusSeconds(3_600);

    for (int i = 0; i < MANY; i++) {
      StartOptions as = StartOptions.id("w" + i).deadline(past);
      Handle<String> handle = cairn.start(i % 2 == 0 ? as : as.queue("q"), flow);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowTimeoutException.class);
    }

    assertThat(ledger.all()).isEmpty();
    assertThat(database.count("select count(*) from cairn.steps")).isZero();
  }

  @Test
  void norDoesOneSucceedThatRecordsNothing() {
    Cairn cairn = with(() -> "done");
    Instant past = Instant.now().minusSeconds(3_600);

    for (int i = 0; i < MANY; i++) {
      Handle<String> handle = cairn.start(StartOptions.id("w" + i).deadline(past), flow);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowTimeoutException.class);
    }
  }

  @Test
  void noStepOrTransactionIsRecordedAfterIt() {
    Cairn cairn =
        with(() -> {
          while (true) {
            Durable.step("think", () -> "thought");
            Durable.transaction("write", connection -> "written");
          }
        });

    for (int i = 0; i < 5; i++) {
      Handle<String> handle =
          cairn.start(StartOptions.id("w" + i).deadline(Instant.now().plusMillis(150)), flow);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowTimeoutException.class);
    }

    assertThat(
            database.count(
                "select count(*) from cairn.steps s join cairn.workflows w on w.id = s.workflow_id where s.completed_at >= w.deadline"))
        .isZero();
    assertThat(database.count("select count(*) from cairn.steps")).isPositive();
  }
}
