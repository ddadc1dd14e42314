package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process that is closed while it compensates leaves the remaining compensations to another
 * executor.
 */
@Timeout(120)
class CloseDuringCompensationTest extends SingleWorkflowTest {
  @Test
  void workflowEndsOnlyAfterAbandonedBranchesAreCompensated() throws Exception {
    var reached = new CountDownLatch(1);
    var compensating = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    book("x");
                    Durable.compensate("slowly", () -> signalAndWait(compensating, released));
                    reached.countDown();
                    return blockForever();
                  });
          var won = Durable.branch("won", () -> winAfter(reached));
          return Durable.first(lost, won);
        };
    Cairn closing = openWith(code);
    closing.start(StartOptions.id("w"), flow);
    compensating.await();
    close(closing, released);

    assertThat(openWith(code).handle("w", String.class).await()).isEqualTo("won");
    assertThat(calls.all()).containsEntry("cancel x", 1);
  }

  @Test
  void cancelledWorkflowEndsOnlyAfterItIsCompensated() throws Exception {
    var reached = new CountDownLatch(1);
    var compensating = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          Durable.branch(
              "b",
              () -> {
                book("x");
                Durable.compensate("slowly", () -> signalAndWait(compensating, released));
                reached.countDown();
                return blockForever();
              });
          return blockForever();
        };
    Cairn closing = openWith(code);
    closing.start(StartOptions.id("w"), flow);
    reached.await();
    closing.workflows().cancel("w");
    compensating.await();
    close(closing, released);

    assertThatThrownBy(() -> openWith(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(calls.all()).containsEntry("cancel x", 1);
  }

  /**
   * Closes the instance while a compensation runs; the compensation ends only after close() has
   * started.
   */
  private static void close(Cairn cairn, CountDownLatch released) throws InterruptedException {
    Thread closer = Thread.ofPlatform().start(cairn::close);
    while (closer.getState() != Thread.State.WAITING
        && closer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    released.countDown();
    closer.join();
  }

  private static void signalAndWait(CountDownLatch reached, CountDownLatch released)
      throws InterruptedException {
    reached.countDown();
    released.await();
  }
}
