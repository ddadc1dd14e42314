package dev.cairn.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.run.StartModel;
import org.junit.jupiter.api.Test;

/**
 * Model checking of concurrent starts, takeovers and deletions of one workflow, in every order of
 * their steps: every waiter completes, and every accepted workflow is executed exactly once. The
 * code of starts and runs is the real one; the database is a map that answers like Postgres.
 */
class CompletionModelTest {
  private static final int SWITCHES = Integer.getInteger("cairn.test.switches", 2);

  @Test
  void concurrentStartsOfANewId() {
    check(model -> {
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void concurrentStartsOfAnEndedId() {
    check(model -> {
      model.insertEnded("w");
      model.start("w");
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void concurrentStartsOfWhichOneFails() {
    check(model -> {
      model.failFirstWrite();
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void directAndQueuedStart() {
    check(model -> {
      model.start("w");
      model.enqueue("w");
    });
  }

  @Test
  void directStartDuringAClaim() {
    check(model -> {
      model.insertEnqueued("w");
      model.start("w");
      model.claim("w");
    });
  }

  @Test
  void startsDuringADeletion() {
    check(model -> {
      model.insertEnded("w");
      model.start("w");
      model.start("w");
      model.delete("w");
    });
  }

  @Test
  void deletionAfterTheEndAndANewStart() {
    check(model -> {
      model.start("w");
      model.delete("w");
      model.enqueue("w");
    });
  }

  @Test
  void startFoundByRecoveryBeforeItsResponse() {
    check(model -> {
      model.start("w");
      model.recover("w");
      model.recover("w");
    });
  }

  @Test
  void pipelineBatchAndAStart() {
    check(model -> {
      model.startBatch("v", "w");
      model.start("w");
    });
  }

  @Test
  void failedPipelineBatchAndAStart() {
    check(model -> {
      model.failFirstWrite();
      model.startBatch("v", "w");
      model.start("w");
    });
  }

  @Test
  void queuedStartFoundByRecoveryBeforeItsResponse() {
    check(model -> {
      model.enqueue("w");
      model.recover("w");
      model.start("w");
    });
  }

  @Test
  void deferredCallAndRecovery() {
    check(model -> {
      model.call("w");
      model.recover("w");
    });
  }

  @Test
  void childrenOfTwoParentsUnderOneId() {
    check(model -> {
      model.child("p", "w");
      model.child("q", "w");
    });
  }

  @Test
  void childAndAStartFromOutside() {
    check(model -> {
      model.child("p", "w");
      model.start("w");
    });
  }

  @Test
  void childOfALostParentAndAStartFromOutside() {
    check(model -> {
      model.child("p", "w");
      model.lose("p");
      model.start("w");
    });
  }

  @Test
  void childInAQueueOfALostParent() {
    check(model -> {
      model.enqueuedChild("p", "w");
      model.lose("p");
      model.enqueue("w");
    });
  }

  @Test
  void childOfAParentThatThisExecutorTakesOver() {
    check(model -> {
      model.child("p", "w");
      model.takeOver("p");
    });
  }

  @Test
  void childInAQueueOfAParentThatThisExecutorTakesOver() {
    check(model -> {
      model.enqueuedChild("p", "w");
      model.takeOver("p");
    });
  }

  /** The actors of a scenario. */
  @FunctionalInterface
  private interface Actors {
    void addTo(StartModel model);
  }

  private static void check(Actors actors) {
    int orders =
        Interleavings.explore(
            SWITCHES,
            order -> {
              var model = new StartModel(order);
              actors.addTo(model);
              return model::check;
            });
    assertThat(orders).isGreaterThan(10);
  }
}
