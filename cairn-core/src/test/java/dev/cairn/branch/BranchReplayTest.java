package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.BlockingPoint;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Replay of branches after a crash. */
class BranchReplayTest extends SingleWorkflowTest {
  private final AtomicReference<Cairn> current = new AtomicReference<>();

  @Test
  void winnerStaysTheSameAfterACrashAndLoserExecutesNothingMore() {
    var replaying = new AtomicBoolean();
    var blockingPoint = new BlockingPoint();
    Fn.Of0<String> code =
        () -> {
          var slow =
              Durable.branch(
                  "slow",
                  () -> {
                    if (!replaying.get()) {
                      Durable.sleep(Duration.ofDays(1));
                    }
                    return work("slow");
                  });
          var quick = Durable.branch("quick", () -> work("quick"));
          String winner = Durable.first(slow, quick);
          if (!replaying.get()) {
            blockingPoint.block();
          }
          return winner;
        };
    Cairn dying = openWith(code);
    dying.start(StartOptions.id("w"), flow);
    blockingPoint.awaitReached();
    replaying.set(true);
    database.execute("update cairn.workflow set build = null");
    declareExecutorsDead();

    Handle<String> handle = openWith(code).handle("w", String.class);

    assertThat(handle.await()).isEqualTo("did quick");
    assertThat(calls.all()).containsOnlyKeys("quick");
  }

  @Test
  void idsAndRandomNumbersInBranchesDoNotDependOnTiming() {
    Fn.Of0<String> code =
        () -> {
          var a =
              Durable.branch("a", () -> work("a") + Durable.uuid() + Durable.random().nextInt());
          var b =
              Durable.branch("b", () -> work("b") + Durable.uuid() + Durable.random().nextInt());
          return Durable.all(a, b).toString();
        };
    startAndCrash(Side.BEFORE, "end", code);
    String again = openWith(code).handle("w", String.class).await();

    String elsewhere = openWith(code).start(StartOptions.id("other"), flow).await();

    assertThat(again).isNotEqualTo(elsewhere);
    assertThat(calls.all()).containsEntry("a", 2).containsEntry("b", 2);
  }

  @Test
  void promisesAwaitedInBranchesAreFoundAfterACrash() {
    Fn.Of0<String> code =
        () -> {
          Promise<String> first = completedPromise("1");
          Promise<String> replaying = completedPromise("2");
          var a = Durable.branch("a", () -> first.await() + completedPromise("3").await());
          var b = Durable.branch("b", () -> replaying.await() + first.await());
          return Durable.all(a, b).toString() + replaying.await() + first.await();
        };
    startAndCrash(Side.BEFORE, "end", cairn -> flow = registerWithCurrent(cairn, code));

    Cairn next = open(cairn -> flow = registerWithCurrent(cairn, code));

    assertThat(next.handle("w", String.class).await()).isEqualTo("[13, 21]21");
    assertThat(database.query("select key from cairn.steps where kind = 'AWAIT' order by key"))
        .containsExactly(
            "a/await promise it",
            "a/await promise it#2",
            "await promise it",
            "await promise it#2",
            "b/await promise it",
            "b/await promise it#2");
  }

  @Test
  void loserWithRecordlessInnerBranchIsReplayed() {
    var reached = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    Durable.branch("quiet", () -> "quiet").await();
                    Durable.compensate("undo", () -> calls.record("undo"));
                    work("lost");
                    reached.countDown();
                    return blockForever();
                  });
          var won = Durable.branch("won", () -> winAfter(reached));
          return Durable.first(lost, won);
        };
    startAndCrash(Side.BEFORE, "end", code);

    assertThat(openWith(code).handle("w", String.class).await()).isEqualTo("won");
    assertThat(stepKeys("w"))
        .containsExactlyInAnyOrder("lost/work", "won/wait", "first", "lost/undo");
    assertThat(calls.all()).containsEntry("lost", 1).containsEntry("undo", 1);
  }

  @Test
  void loserReplayedPastAnInnerBranchRegistersItsCompensationsAgain() {
    loseAndReplay(() -> {
      Durable.branch("inner", () -> work("inner")).await();
      Durable.compensate("undo", () -> calls.record("undo"));
      work("later");
      Durable.compensate("undo later", () -> calls.record("undo later"));
    });

    assertThat(calls.all()).containsEntry("undo", 1).containsEntry("undo later", 1);
    assertThat(calls.all()).containsEntry("later", 1).containsEntry("inner", 1);
  }

  @Test
  void loserWithoutRecordsAfterAnInnerBranchRegistersItsCompensationsAgain() {
    loseAndReplay(() -> {
      Durable.branch("inner", () -> work("inner")).await();
      Durable.branch("quiet", () -> "quiet").await();
      Durable.compensate("undo", () -> calls.record("undo"));
    });

    assertThat(calls.all()).containsEntry("undo", 1).containsEntry("inner", 1);
  }

  @Test
  void loserThatCaughtABranchFailureIsReplayedOnTheSamePath() {
    loseAndReplay(() -> {
      var inner = Durable.branch("inner", () -> Durable.step("fail", () -> fail("once")));
      if (Durable.outcomes(List.of(inner)).getFirst() instanceof Result.Failure) {
        Durable.compensate("undo", () -> calls.record("undo"));
      }
      try {
        Durable.all(Durable.branch("inner", () -> Durable.step("fail", () -> fail("twice"))));
      } catch (IllegalStateException caught) {
        Durable.compensate("undo all", () -> calls.record("undo all"));
      }
    });

    assertThat(calls.all()).containsEntry("undo", 1).containsEntry("undo all", 1);
  }

  @Test
  void cancelledWorkflowReplayedPastABranchRegistersItsCompensationsAgain() {
    Fn.Of0<String> code =
        () -> {
          Durable.branch("inner", () -> work("inner")).await();
          Durable.compensate("undo", () -> calls.record("undo"));
          return Durable.step("held", () -> "held");
        };
    startAndCrash(Side.BEFORE, "held", code);
    database.query("select cairn.cancel('w')");

    assertThatThrownBy(() -> openWith(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);

    assertThat(calls.all()).containsEntry("undo", 1).containsEntry("inner", 1);
  }

  /**
   * Executes the block in a branch that loses and, after a crash, is replayed for its
   * compensations.
   */
  private void loseAndReplay(Block block) {
    var reached = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    block.run();
                    reached.countDown();
                    return blockForever();
                  });
          var won = Durable.branch("won", () -> winAfter(reached));
          return Durable.first(lost, won);
        };
    startAndCrash(Side.AFTER, "first", code);

    assertThat(openWith(code).handle("w", String.class).await()).isEqualTo("won");
  }

  /** Part of a branch. */
  @FunctionalInterface
  private interface Block {
    void run() throws Exception;
  }

  private static String fail(String how) {
    throw new IllegalStateException(how);
  }

  private Fn.Of0<String> registerWithCurrent(Cairn cairn, Fn.Of0<String> code) {
    current.set(cairn);
    return cairn.workflow("flow", String.class, code);
  }

  private Promise<String> completedPromise(String value) {
    Promise<String> promise = Durable.promise("it", String.class);
    Durable.step("decide", () -> current.get().messages().complete(promise.token(), value));
    return promise;
  }

  @Test
  void branchMissingInTheSameBuildIsDetected() {
    var replaying = new AtomicBoolean();
    var blockingPoint = new BlockingPoint();
    Fn.Of0<String> code =
        () -> {
          if (replaying.get()) {
            return "without";
          }
          Durable.branch("a", () -> work("a")).await();
          blockingPoint.block();
          return "with";
        };
    Cairn dying = openWith(code);
    dying.start(StartOptions.id("w"), flow);
    blockingPoint.awaitReached();
    replaying.set(true);
    declareExecutorsDead();

    Handle<String> handle = openWith(code).handle("w", String.class);

    assertThatThrownBy(handle::await).hasMessageContaining("ended without starting branch 'a'");
    assertThat(state("w")).isEqualTo("STUCK");
  }

  @Test
  void closingReleasesARunWithBranchesAndAnotherExecutorContinuesIt() {
    var replaying = new AtomicBoolean();
    var blockingPoint = new BlockingPoint();
    Fn.Of0<String> code =
        () -> {
          var block = Durable.branch("done", () -> work("done"));
          var held =
              Durable.branch(
                  "held",
                  () -> {
                    String before = work("held");
                    if (!replaying.get()) {
                      blockingPoint.block();
                    }
                    return before;
                  });
          block.await();
          return String.join(", ", Durable.all(block, held));
        };
    Cairn first = openWith(code);
    first.start(StartOptions.id("w"), flow);
    blockingPoint.awaitReached();
    first.close();
    replaying.set(true);

    assertThat(openWith(code).handle("w", String.class).await()).isEqualTo("did done, did held");
    assertThat(calls.all()).containsEntry("done", 1).containsEntry("held", 1);
  }
}
