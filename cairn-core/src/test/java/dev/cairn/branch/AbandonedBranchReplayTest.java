package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
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

/** Abandoned branches take the same path after a crash and compensate the same steps. */
@Timeout(120)
class AbandonedBranchReplayTest extends SingleWorkflowTest {
  private final AtomicBoolean replaying = new AtomicBoolean();
  private final AtomicReference<Cairn> current = new AtomicReference<>();

  @Test
  void branchWaitingForTheLimitCompensatesWhenItsWorkflowFailsAgain() {
    var booked = new CountDownLatch(1);
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "check",
            () -> {
              BranchLimit one = BranchLimit.of(1);
              one.branch("a", () -> bookSlowlyOnReplay("a"));
              one.branch(
                  "b",
                  () -> {
                    book("b");
                    booked.countDown();
                    return blockForever();
                  });
              return Durable.step("check", () -> failAfter(booked));
            });

    assertThatThrownBy(replayed::await).hasMessage("failed");
    assertThat(calls.all()).containsEntry("cancel a", 1).containsEntry("cancel b", 1);
  }

  @Test
  void compensationRegisteredAfterAStreamAppendIsExecuted() {
    Fn.Of0<String> code =
        () -> {
          work("book");
          Durable.stream("progress", String.class).append("booked");
          Durable.compensate("cancel", () -> calls.record("cancel"));
          return Durable.step("held", () -> "held");
        };
    startAndCrash(Side.BEFORE, "held", code);
    database.query("select cairn.cancel('w')");

    assertThatThrownBy(() -> openWith(code).handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);

    assertThat(calls.all()).containsEntry("cancel", 1);
    assertThat(database.count("select count(*) from cairn.streams where workflow_id = 'w'"))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void resultAvailableBeforeTheDecisionIsAvailableOnReplay() {
    Handle<String> replayed =
        crashAndReplay(
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
                        return Durable.step("fail", AbandonedBranchReplayTest::fail);
                      });
              return Durable.all(quote, order).toString();
            });

    assertThatThrownBy(replayed::await).hasMessage("failed");
    assertThat(calls.all()).containsEntry("cancel quote", 1).containsEntry("cancel order", 1);
  }

  @Test
  void branchGetsTheResultOfAnotherBranchOnReplayAlthoughTheWorkflowFails() {
    var booked = new CountDownLatch(1);
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "check",
            () -> {
              var quote = Durable.branch("quote", () -> bookSlowlyOnReplay("quote"));
              Durable.branch(
                  "order",
                  () -> {
                    quote.await();
                    book("order");
                    booked.countDown();
                    return blockForever();
                  });
              return Durable.step("check", () -> failAfter(booked));
            });

    assertThatThrownBy(replayed::await).hasMessage("failed");
    assertThat(calls.all()).containsEntry("cancel quote", 1).containsEntry("cancel order", 1);
  }

  @Test
  void failureBeforeTheDecisionIsReplayed() {
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "report",
            () -> {
              var a =
                  Durable.branch("a", () -> Durable.step("fail", AbandonedBranchReplayTest::fail));
              var b =
                  Durable.branch("b", () -> Durable.step("fail", AbandonedBranchReplayTest::fail));
              try {
                return Durable.first(a, b);
              } catch (IllegalStateException both) {
                List<Result<String>> outcomes = Durable.outcomes(List.of(a, b));
                return Durable.step("report", () -> "failed: " + outcomes.size());
              }
            });

    assertThat(replayed.await()).isEqualTo("failed: 2");
  }

  @Test
  void abandonedBranchDoesNotWaitForARunningBranch() {
    var waiting = new CountDownLatch(1);
    Handle<String> handle =
        start(() -> {
          Promise<String> never = Durable.promise("never", String.class);
          var approval = Durable.branch("approval", never::await);
          var ship =
              Durable.branch(
                  "ship",
                  () -> {
                    waiting.countDown();
                    return approval.await();
                  });
          var pay = Durable.branch("pay", () -> Durable.step("pay", () -> failAfter(waiting)));
          return Durable.all(ship, pay).toString();
        });

    assertThatThrownBy(() -> handle.await(Duration.ofSeconds(30))).hasMessage("failed");
  }

  @Test
  void abandonedBranchDoesNotWaitForTheLimit() {
    Fn.Of0<String> code =
        () -> {
          BranchLimit one = BranchLimit.of(1);
          Promise<String> promise = Durable.promise("late", String.class);
          var holding = one.branch("holding", promise::await);
          var queued = one.branch("queued", () -> book("queued"));
          var failing =
              Durable.branch(
                  "failing", () -> Durable.step("fail", AbandonedBranchReplayTest::fail));
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
    assertThat(calls.all()).doesNotContainKey("queued");
  }

  @Test
  void compensationIsFoundByItsRegisteredNameOnReplay() {
    var reached = new CountDownLatch(1);
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "lost/cancel x",
            () -> {
              var lost =
                  Durable.branch(
                      "lost",
                      () -> {
                        book("x");
                        reached.countDown();
                        Durable.sleep(Duration.ofMillis(300));
                        Durable.compensate("cancel x", () -> calls.record("cancel later"));
                        return blockForever();
                      });
              var won = Durable.branch("won", () -> winAfter(reached));
              return Durable.first(lost, won);
            });

    assertThat(replayed.await()).isEqualTo("won");
    assertThat(calls.all()).containsEntry("cancel x", 1).containsEntry("cancel later", 1);
  }

  @Test
  void branchLeavingTheLimitQueueTakesNoSlot() {
    var reached = new CountDownLatch(1);
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "first",
            () -> {
              BranchLimit one = BranchLimit.of(1);
              one.branch("a", () -> bookSlowlyOnReplay("a"));
              var b = one.branch("b", () -> book("b"));
              var lost =
                  one.branch(
                      "lost",
                      () -> {
                        b.await();
                        book("lost");
                        reached.countDown();
                        return blockForever();
                      });
              var won = Durable.branch("won", () -> winAfter(reached));
              return Durable.first(lost, won);
            });

    assertThat(replayed.await()).isEqualTo("won");
    assertThat(calls.all()).containsEntry("cancel lost", 1).doesNotContainKey("cancel b");
  }

  @Test
  void failureBeforeTheLastRecordLeavesTheWorkflowStuckAndCompensatesNothing() {
    Handle<String> replayed =
        crashAndReplay(
            Side.BEFORE,
            "held",
            () -> {
              book("room");
              if (replaying.get()) {
                throw new IllegalStateException("no configuration today");
              }
              book("car");
              return Durable.step("held", () -> "held");
            });

    assertThatThrownBy(replayed::await).isInstanceOf(WorkflowStoppedException.class);
    assertThat(calls.all()).doesNotContainKeys("cancel room", "cancel car");

    replaying.set(false);
    current.get().workflows().resume("w");

    assertThat(current.get().handle("w", String.class).await()).isEqualTo("held");
  }

  @Test
  void abandonedBranchWaitsForARecordlessBranch() {
    var reached = new CountDownLatch(1);
    Handle<String> replayed =
        crashAndReplay(
            Side.AFTER,
            "first",
            () -> {
              var pure = Durable.branch("pure", () -> returnSlowlyOnReplay("pure"));
              var lost =
                  Durable.branch(
                      "lost",
                      () -> {
                        pure.await();
                        book("x");
                        reached.countDown();
                        return blockForever();
                      });
              var won = Durable.branch("won", () -> winAfter(reached));
              return Durable.first(lost, won);
            });

    assertThat(replayed.await()).isEqualTo("won");
    assertThat(calls.all()).containsEntry("cancel x", 1);
  }

  /** Runs the workflow until a record is written, then replays it in another process. */
  private Handle<String> crashAndReplay(Side side, String key, Fn.Of0<String> code) {
    startAndCrash(side, key, code);
    replaying.set(true);
    current.set(openWith(code));
    return current.get().handle("w", String.class);
  }

  /**
   * A step that during the replay does not return before the branch is abandoned, possibly before
   * it begins.
   */
  private String bookSlowlyOnReplay(String what) {
    return returnSlowlyOnReplay(book(what));
  }

  @AllowNondeterminism(value = DeterminismRule.LOCK, reason = "delays the replay only")
  private String returnSlowlyOnReplay(String what) {
    if (replaying.get()) {
      LockSupport.parkNanos(1_000_000_000);
    }
    return what;
  }

  private static String failAfter(CountDownLatch after) throws InterruptedException {
    after.await();
    return fail();
  }

  private static String fail() {
    throw new IllegalStateException("failed");
  }
}
