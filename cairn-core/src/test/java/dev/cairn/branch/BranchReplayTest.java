package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.Standstill;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a crash leaves of branches. */
class BranchReplayTest extends FlowTest {
  private final AtomicReference<Cairn> current = new AtomicReference<>();

  @Test
  void theWinnerIsTheSameAfterACrashAndTheLoserDoesNothingMore() {
    var second = new AtomicBoolean();
    var standstill = new Standstill();
    Fn.Of0<String> code =
        () -> {
          var slow =
              Durable.branch(
                  "slow",
                  () -> {
                    if (!second.get()) {
                      Durable.sleep(Duration.ofDays(1));
                    }
                    return work("slow");
                  });
          var quick = Durable.branch("quick", () -> work("quick"));
          String winner = Durable.first(slow, quick);
          if (!second.get()) {
            standstill.here();
          }
          return winner;
        };
    Cairn dying = with(code);
    dying.start(StartOptions.id("w"), flow);
    standstill.awaitReached();
    second.set(true);
    database.execute("update cairn.workflow set build = null");
    bury();

    Handle<String> handle = with(code).handle("w", String.class);

    assertThat(handle.await()).isEqualTo("did quick");
    assertThat(ledger.all()).containsOnlyKeys("quick");
  }

  @Test
  void idsAndNumbersInBranchesDoNotHangOnTheTiming() {
    Fn.Of0<String> code =
        () -> {
          var a =
              Durable.branch("a", () -> work("a") + Durable.uuid() + Durable.random().nextInt());
          var b =
              Durable.branch("b", () -> work("b") + Durable.uuid() + Durable.random().nextInt());
          return Durable.all(a, b).toString();
        };
    crashed(Side.BEFORE, "end", code);
    String again = with(code).handle("w", String.class).await();

    String elsewhere = with(code).start(StartOptions.id("other"), flow).await();

    assertThat(again).isNotEqualTo(elsewhere);
    assertThat(ledger.all()).containsEntry("a", 2).containsEntry("b", 2);
  }

  @Test
  void promisesThatAreAwaitedInBranchesAreFoundAgainAfterACrash() {
    Fn.Of0<String> code =
        () -> {
          Promise<String> first = promised("1");
          Promise<String> second = promised("2");
          var a = Durable.branch("a", () -> first.await() + promised("3").await());
          var b = Durable.branch("b", () -> second.await() + first.await());
          return Durable.all(a, b).toString() + second.await() + first.await();
        };
    crashed(Side.BEFORE, "end", cairn -> flow = promising(cairn, code));

    Cairn next = open(cairn -> flow = promising(cairn, code));

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
  void aLoserIsReplayedWithBranchesOfItsOwnThatRecordedNothing() {
    var far = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    Durable.branch("quiet", () -> "quiet").await();
                    Durable.compensate("undo", () -> ledger.did("undo"));
                    work("lost");
                    far.countDown();
                    return blocked();
                  });
          var won = Durable.branch("won", () -> wonAfter(far));
          return Durable.first(lost, won);
        };
    crashed(Side.BEFORE, "end", code);

    assertThat(with(code).handle("w", String.class).await()).isEqualTo("won");
    assertThat(keys("w")).containsExactlyInAnyOrder("lost/work", "won/wait", "first", "lost/undo");
    assertThat(ledger.all()).containsEntry("lost", 1).containsEntry("undo", 1);
  }

  @Test
  void aLoserThatHadGonePastABranchRegistersWhatUndoesItAgain() {
    comesBackTo(() -> {
      Durable.branch("inner", () -> work("inner")).await();
      Durable.compensate("undo", () -> ledger.did("undo"));
      work("later");
      Durable.compensate("undo later", () -> ledger.did("undo later"));
    });

    assertThat(ledger.all()).containsEntry("undo", 1).containsEntry("undo later", 1);
    assertThat(ledger.all()).containsEntry("later", 1).containsEntry("inner", 1);
  }

  @Test
  void aLoserThatRecordedNothingAfterABranchRegistersWhatUndoesItAgain() {
    comesBackTo(() -> {
      Durable.branch("inner", () -> work("inner")).await();
      Durable.branch("quiet", () -> "quiet").await();
      Durable.compensate("undo", () -> ledger.did("undo"));
    });

    assertThat(ledger.all()).containsEntry("undo", 1).containsEntry("inner", 1);
  }

  @Test
  void aLoserThatHadCaughtTheFailureOfABranchGoesTheSameWayAgain() {
    comesBackTo(() -> {
      var inner = Durable.branch("inner", () -> Durable.step("fail", () -> fail("once")));
      if (Durable.outcomes(List.of(inner)).getFirst() instanceof Result.Failure) {
        Durable.compensate("undo", () -> ledger.did("undo"));
      }
      try {
        Durable.all(Durable.branch("inner", () -> Durable.step("fail", () -> fail("twice"))));
      } catch (IllegalStateException caught) {
        Durable.compensate("undo all", () -> ledger.did("undo all"));
      }
    });

    assertThat(ledger.all()).containsEntry("undo", 1).containsEntry("undo all", 1);
  }

  @Test
  void aCancelledWorkflowRegistersWhatUndoesItBeyondABranchAgain() {
    Fn.Of0<String> code =
        () -> {
          Durable.branch("inner", () -> work("inner")).await();
          Durable.compensate("undo", () -> ledger.did("undo"));
          return Durable.step("held", () -> "held");
        };
    crashed(Side.BEFORE, "held", code);
    database.query("select cairn.cancel('w')");

    assertThatThrownBy(() -> with(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);

    assertThat(ledger.all()).containsEntry("undo", 1).containsEntry("inner", 1);
  }

  /** Does this in a branch that is given up then, and again after a crash, to undo it. */
  private void comesBackTo(Block done) {
    var far = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          var lost =
              Durable.branch(
                  "lost",
                  () -> {
                    done.run();
                    far.countDown();
                    return blocked();
                  });
          var won = Durable.branch("won", () -> wonAfter(far));
          return Durable.first(lost, won);
        };
    crashed(Side.AFTER, "first", code);

    assertThat(with(code).handle("w", String.class).await()).isEqualTo("won");
  }

  /** Part of a branch. */
  @FunctionalInterface
  private interface Block {
    void run() throws Exception;
  }

  private static String fail(String how) {
    throw new IllegalStateException(how);
  }

  private Fn.Of0<String> promising(Cairn cairn, Fn.Of0<String> code) {
    current.set(cairn);
    return cairn.workflow("flow", String.class, code);
  }

  private Promise<String> promised(String value) {
    Promise<String> promise = Durable.promise("it", String.class);
    Durable.step("decide", () -> current.get().messages().complete(promise.token(), value));
    return promise;
  }

  @Test
  void aBranchThatIsMissingInTheSameBuildIsNoticed() {
    var second = new AtomicBoolean();
    var standstill = new Standstill();
    Fn.Of0<String> code =
        () -> {
          if (second.get()) {
            return "without";
          }
          Durable.branch("a", () -> work("a")).await();
          standstill.here();
          return "with";
        };
    Cairn dying = with(code);
    dying.start(StartOptions.id("w"), flow);
    standstill.awaitReached();
    second.set(true);
    bury();

    Handle<String> handle = with(code).handle("w", String.class);

    assertThatThrownBy(handle::await).hasMessageContaining("ended without starting branch 'a'");
    assertThat(state("w")).isEqualTo("STUCK");
  }

  @Test
  void closingGivesBackARunWithItsBranchesAndAnotherGoesOn() {
    var second = new AtomicBoolean();
    var standstill = new Standstill();
    Fn.Of0<String> code =
        () -> {
          var done = Durable.branch("done", () -> work("done"));
          var held =
              Durable.branch(
                  "held",
                  () -> {
                    String before = work("held");
                    if (!second.get()) {
                      standstill.here();
                    }
                    return before;
                  });
          done.await();
          return String.join(", ", Durable.all(done, held));
        };
    Cairn first = with(code);
    first.start(StartOptions.id("w"), flow);
    standstill.awaitReached();
    first.close();
    second.set(true);

    assertThat(with(code).handle("w", String.class).await()).isEqualTo("did done, did held");
    assertThat(ledger.all()).containsEntry("done", 1).containsEntry("held", 1);
  }
}
