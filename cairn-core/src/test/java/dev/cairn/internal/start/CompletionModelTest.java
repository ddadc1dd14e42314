package dev.cairn.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.run.StartModel;
import org.junit.jupiter.api.Test;

/**
 * #18: whatever starts, takes over and deletes a workflow at once, in every order of their steps:
 * all that wait for it come to an end, and no accepted workflow is left without its one run. The
 * code of starts and runs is the real one; the database is a map with the same answers.
 */
class CompletionModelTest {
  private static final int SWITCHES = Integer.getInteger("cairn.test.switches", 2);

  @Test
  void twoStartsOfANewId() {
    check(model -> {
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void threeStartsOfAnIdThatHasEnded() {
    check(model -> {
      model.ended("w");
      model.start("w");
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void startsThatAreRefused() {
    check(model -> {
      model.refuseFirstWrite();
      model.start("w");
      model.start("w");
    });
  }

  @Test
  void aDirectStartAndOneByAQueue() {
    check(model -> {
      model.start("w");
      model.enqueue("w");
    });
  }

  @Test
  void aDirectStartOfWhatIsTakenOutOfItsQueue() {
    check(model -> {
      model.waiting("w");
      model.start("w");
      model.claim("w");
    });
  }

  @Test
  void startsWhileTheIdIsDeleted() {
    check(model -> {
      model.ended("w");
      model.start("w");
      model.start("w");
      model.delete("w");
    });
  }

  @Test
  void deletedAtItsEndAndStartedAnew() {
    check(model -> {
      model.start("w");
      model.delete("w");
      model.enqueue("w");
    });
  }

  @Test
  void aStartThatRecoveryFindsBeforeItsAnswer() {
    check(model -> {
      model.start("w");
      model.recover("w");
      model.recover("w");
    });
  }

  @Test
  void aLotOfAPipelineAndAStart() {
    check(model -> {
      model.lot("v", "w");
      model.start("w");
    });
  }

  @Test
  void aLotThatFailsAsAWholeAndAStart() {
    check(model -> {
      model.refuseFirstWrite();
      model.lot("v", "w");
      model.start("w");
    });
  }

  @Test
  void aStartByAQueueThatRecoveryFindsBeforeItsAnswer() {
    check(model -> {
      model.enqueue("w");
      model.recover("w");
      model.start("w");
    });
  }

  @Test
  void aCallWhoseRecordIsHeldBackAndRecovery() {
    check(model -> {
      model.call("w");
      model.recover("w");
    });
  }

  /** What takes part in a scenario. */
  @FunctionalInterface
  private interface Cast {
    void play(StartModel model);
  }

  private static void check(Cast cast) {
    int orders =
        Interleavings.explore(
            SWITCHES,
            order -> {
              var model = new StartModel(order);
              cast.play(model);
              return model::check;
            });
    assertThat(orders).isGreaterThan(10);
  }
}
