package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.error.StuckException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is given up goes the same way after a crash, and undoes the same. */
@Timeout(120)
class GivenUpReplayTest extends FlowTest {
  private final AtomicBoolean second = new AtomicBoolean();
  private final AtomicReference<Cairn> current = new AtomicReference<>();

  @Test
  void aBranchThatIsStillInLineWhenItsWorkflowFailsAgainUndoesWhatItDid() {
    var booked = new CountDownLatch(1);
    Handle<String> again =
        again(
            Side.AFTER,
            "check",
            () -> {
              BranchLimit one = BranchLimit.of(1);
              one.branch("a", () -> slowlyAgain("a"));
              one.branch(
                  "b",
                  () -> {
                    book("b");
                    booked.countDown();
                    return blocked();
                  });
              return Durable.step("check", () -> failsAfter(booked));
            });

    assertThatThrownBy(again::await).hasMessage("failed");
    assertThat(ledger.all()).containsEntry("cancel a", 1).containsEntry("cancel b", 1);
  }

  @Test
  void whatIsRegisteredAfterSomethingWasAddedToAStreamIsUndone() {
    Fn.Of0<String> code =
        () -> {
          work("book");
          Durable.stream("progress", String.class).append("booked");
          Durable.compensate("cancel", () -> ledger.did("cancel"));
          return Durable.step("held", () -> "held");
        };
    crashed(Side.BEFORE, "held", code);
    database.query("select cairn.cancel('w')");

    assertThatThrownBy(() -> with(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);

    assertThat(ledger.all()).containsEntry("cancel", 1);
    assertThat(database.count("select count(*) from cairn.streams where workflow_id = 'w'"))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void aResultThatWasThereBeforeTheDecisionIsThereAgain() {
    Handle<String> again =
        again(
            Side.AFTER,
            "all",
            () -> {
              var quote = Durable.branch("quote", () -> book("quote"));
              var order =
                  Durable.branch(
                      "order",
                      () -> {
                        quote.await();
                        book("order");
                        return Durable.step("fail", GivenUpReplayTest::fails);
                      });
              return Durable.all(quote, order).toString();
            });

    assertThatThrownBy(again::await).hasMessage("failed");
    assertThat(ledger.all()).containsEntry("cancel quote", 1).containsEntry("cancel order", 1);
  }

  @Test
  void aBranchGetsTheResultOfAnotherAgainThoughTheWorkflowFails() {
    var booked = new CountDownLatch(1);
    Handle<String> again =
        again(
            Side.AFTER,
            "check",
            () -> {
              var quote = Durable.branch("quote", () -> slowlyAgain("quote"));
              Durable.branch(
                  "order",
                  () -> {
                    quote.await();
                    book("order");
                    booked.countDown();
                    return blocked();
                  });
              return Durable.step("check", () -> failsAfter(booked));
            });

    assertThatThrownBy(again::await).hasMessage("failed");
    assertThat(ledger.all()).containsEntry("cancel quote", 1).containsEntry("cancel order", 1);
  }

  @Test
  void whatFailedBeforeTheDecisionFailsAgain() {
    Handle<String> again =
        again(
            Side.AFTER,
            "report",
            () -> {
              var a = Durable.branch("a", () -> Durable.step("fail", GivenUpReplayTest::fails));
              var b = Durable.branch("b", () -> Durable.step("fail", GivenUpReplayTest::fails));
              try {
                return Durable.first(a, b);
              } catch (IllegalStateException both) {
                List<Result<String>> outcomes = Durable.outcomes(List.of(a, b));
                return Durable.step("report", () -> "failed: " + outcomes.size());
              }
            });

    assertThat(again.await()).isEqualTo("failed: 2");
  }

  @Test
  void whatIsGivenUpDoesNotWaitForABranchThatGoesOn() {
    var waits = new CountDownLatch(1);
    Handle<String> handle =
        started(() -> {
          Promise<String> never = Durable.promise("never", String.class);
          var approval = Durable.branch("approval", never::await);
          var ship =
              Durable.branch(
                  "ship",
                  () -> {
                    waits.countDown();
                    return approval.await();
                  });
          var pay = Durable.branch("pay", () -> Durable.step("pay", () -> failsAfter(waits)));
          return Durable.all(ship, pay).toString();
        });

    assertThatThrownBy(() -> handle.await(Duration.ofSeconds(30))).hasMessage("failed");
  }

  @Test
  void whatIsGivenUpDoesNotWaitForItsTurn() {
    Fn.Of0<String> code =
        () -> {
          BranchLimit one = BranchLimit.of(1);
          Promise<String> promise = Durable.promise("late", String.class);
          var holding = one.branch("holding", promise::await);
          var queued = one.branch("queued", () -> book("queued"));
          var failing =
              Durable.branch("failing", () -> Durable.step("fail", GivenUpReplayTest::fails));
          try {
            return Durable.all(queued, failing).toString();
          } catch (IllegalStateException failed) {
            Durable.step("decide", () -> current.get().messages().complete(promise.token(), "yes"));
            return holding.await();
          }
        };
    Cairn cairn =
        open(opened -> {
          current.set(opened);
          flow = opened.workflow("flow", String.class, code);
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("yes");
    assertThat(ledger.all()).doesNotContainKey("queued");
  }

  @Test
  void whatIsUndoneIsFoundAgainByTheNameThatItWasRegisteredUnder() {
    var far = new CountDownLatch(1);
    Handle<String> again =
        again(
            Side.AFTER,
            "lost/cancel x",
            () -> {
              var lost =
                  Durable.branch(
                      "lost",
                      () -> {
                        book("x");
                        far.countDown();
                        Durable.sleep(Duration.ofMillis(300));
                        Durable.compensate("cancel x", () -> ledger.did("cancel later"));
                        return blocked();
                      });
              var won = Durable.branch("won", () -> wonAfter(far));
              return Durable.first(lost, won);
            });

    assertThat(again.await()).isEqualTo("won");
    assertThat(ledger.all()).containsEntry("cancel x", 1).containsEntry("cancel later", 1);
  }

  @Test
  void whatLeavesTheLineTakesNobodysTurn() {
    var far = new CountDownLatch(1);
    Handle<String> again =
        again(
            Side.AFTER,
            "first",
            () -> {
              BranchLimit one = BranchLimit.of(1);
              one.branch("a", () -> slowlyAgain("a"));
              var b = one.branch("b", () -> book("b"));
              var lost =
                  one.branch(
                      "lost",
                      () -> {
                        b.await();
                        book("lost");
                        far.countDown();
                        return blocked();
                      });
              var won = Durable.branch("won", () -> wonAfter(far));
              return Durable.first(lost, won);
            });

    assertThat(again.await()).isEqualTo("won");
    assertThat(ledger.all()).containsEntry("cancel lost", 1).doesNotContainKey("cancel b");
  }

  @Test
  void whatFailsBeforeItsRecordsEndUndoesNothing() {
    Handle<String> again =
        again(
            Side.BEFORE,
            "held",
            () -> {
              book("room");
              if (second.get()) {
                throw new IllegalStateException("no configuration today");
              }
              book("car");
              return Durable.step("held", () -> "held");
            });

    assertThatThrownBy(again::await).isInstanceOf(StuckException.class);
    assertThat(ledger.all()).doesNotContainKeys("cancel room", "cancel car");

    second.set(false);
    current.get().workflows().resume("w");

    assertThat(current.get().handle("w", String.class).await()).isEqualTo("held");
  }

  @Test
  void whatIsGivenUpWaitsForWhatLeavesNoRecord() {
    var far = new CountDownLatch(1);
    Handle<String> again =
        again(
            Side.AFTER,
            "first",
            () -> {
              var pure = Durable.branch("pure", () -> slowly("pure"));
              var lost =
                  Durable.branch(
                      "lost",
                      () -> {
                        pure.await();
                        book("x");
                        far.countDown();
                        return blocked();
                      });
              var won = Durable.branch("won", () -> wonAfter(far));
              return Durable.first(lost, won);
            });

    assertThat(again.await()).isEqualTo("won");
    assertThat(ledger.all()).containsEntry("cancel x", 1);
  }

  /** Runs to where a line is written, and again in a process that finds no more than that. */
  private Handle<String> again(Side side, String key, Fn.Of0<String> code) {
    crashed(side, key, code);
    second.set(true);
    current.set(with(code));
    return current.get().handle("w", String.class);
  }

  /** After the crash, it does not return before it is given up; that may come before it begins. */
  private String slowlyAgain(String what) {
    return slowly(book(what));
  }

  private String slowly(String what) {
    if (second.get()) {
      LockSupport.parkNanos(1_000_000_000);
    }
    return what;
  }

  private static String failsAfter(CountDownLatch after) throws InterruptedException {
    after.await();
    return fails();
  }

  private static String fails() {
    throw new IllegalStateException("failed");
  }
}
