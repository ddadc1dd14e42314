package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.FlowTest;
import dev.cairn.workflow.Durable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is closed while a branch undoes what it did leaves the rest to the next one. */
@Timeout(120)
class ClosedWhileUndoingTest extends FlowTest {
  @Test
  void aWorkflowDoesNotEndBeforeEverythingIsUndoneThatWasGivenUp() throws Exception {
    var far = new CountDownLatch(1);
    var undoing = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    book("x");
                    Durable.compensate("slowly", () -> passed(undoing, released));
                    far.countDown();
                    return blocked();
                  });
          var won = Durable.branch("won", () -> wonAfter(far));
          return Durable.first(lost, won);
        };
    Cairn closing = with(code);
    closing.start(StartOptions.id("w"), flow);
    undoing.await();
    close(closing, released);

    assertThat(with(code).handle("w", String.class).await()).isEqualTo("won");
    assertThat(ledger.all()).containsEntry("cancel x", 1);
  }

  @Test
  void aCancelledWorkflowDoesNotEndBeforeEverythingIsUndone() throws Exception {
    var far = new CountDownLatch(1);
    var undoing = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          Durable.branch(
              "b",
              () -> {
                book("x");
                Durable.compensate("slowly", () -> passed(undoing, released));
                far.countDown();
                return blocked();
              });
          return blocked();
        };
    Cairn closing = with(code);
    closing.start(StartOptions.id("w"), flow);
    far.await();
    closing.workflows().cancel("w");
    undoing.await();
    close(closing, released);

    assertThatThrownBy(() -> with(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(ledger.all()).containsEntry("cancel x", 1);
  }

  /** Closes it while it undoes something, which comes to its end only then. */
  private static void close(Cairn cairn, CountDownLatch released) throws InterruptedException {
    Thread closer = Thread.ofPlatform().start(cairn::close);
    while (closer.getState() != Thread.State.WAITING
        && closer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    released.countDown();
    closer.join();
  }

  private static void passed(CountDownLatch reached, CountDownLatch released)
      throws InterruptedException {
    reached.countDown();
    released.await();
  }
}
