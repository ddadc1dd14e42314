package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SingleWorkflowTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A workflow whose deadline has passed records nothing but compensations. */
class DeadlinePassedTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int WORKFLOWS = 20;

  @Test
  void workflowStartedAfterItsDeadlineExecutesNothing() {
    Cairn cairn = openWith(() -> work("charge"));
    cairn.queues().declare(Queue.named("q"));
    Instant past = Instant.now().minusSeconds(3_600);

    for (int i = 0; i < WORKFLOWS; i++) {
      StartOptions options = StartOptions.id("w" + i).deadline(past);
      Handle<String> handle = cairn.start(i % 2 == 0 ? options : options.queue("q"), flow);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowTimeoutException.class);
    }

    assertThat(calls.all()).isEmpty();
    assertThat(database.count("select count(*) from cairn.steps")).isZero();
  }

  @Test
  void workflowWithoutStepsDoesNotSucceedAfterItsDeadline() {
    Cairn cairn = openWith(() -> "done");
    Instant past = Instant.now().minusSeconds(3_600);

    for (int i = 0; i < WORKFLOWS; i++) {
      Handle<String> handle = cairn.start(StartOptions.id("w" + i).deadline(past), flow);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowTimeoutException.class);
    }
  }

  @Test
  void noStepOrTransactionIsRecordedAfterTheDeadline() {
    Cairn cairn =
        openWith(() -> {
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
