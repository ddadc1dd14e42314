package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Compensations of failed workflows. */
class SagaTest extends SingleWorkflowTest {
  private final List<String> compensated = Collections.synchronizedList(new ArrayList<>());

  /** Executes a step and registers its compensation. */
  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> compensated.add(what));
  }

  private List<String> compensationKeys() {
    return database.query(
        "select key from cairn.steps where workflow_id = 'w' and kind = 'COMPENSATION' order by position");
  }

  @Test
  void failureRunsCompensationsInReverseOrderAsRecordedSteps() {
    Handle<String> handle =
        start(() -> {
          reserve("room");
          reserve("car");
          return workAndFail("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(compensated).containsExactly("car", "room");
    assertThat(compensationKeys()).containsExactly("release-car", "release-room");
  }

  @Test
  void compensationsAreNotRunIfTheWorkflowSucceeds() {
    Handle<String> handle =
        start(() -> {
          reserve("room");
          try {
            return workAndFail("flight");
          } catch (IllegalStateException caught) {
            return "by train";
          }
        });

    assertThat(handle.await()).isEqualTo("by train");
    assertThat(compensated).isEmpty();
  }

  @Test
  void resultThatCannotBeRecordedCausesCompensation() {
    Cairn cairn =
        open(
            database.config().maxValueSize(1_000),
            opened ->
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () -> {
                          reserve("room");
                          return "x".repeat(2_000);
                        }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(handle::await).isInstanceOf(ValueException.class);
    assertThat(compensated).containsExactly("room");
  }

  @Test
  void failingCompensationIsRetriedThenReportedAndTheOthersRun() {
    Retry thrice =
        Retry.attempts(3).delay(Duration.ofMillis(1)).backoff(1).maxDelay(Duration.ofMillis(1));
    Handle<String> handle =
        start(() -> {
          reserve("room");
          Durable.compensate(
              "release-car",
              thrice,
              () -> {
                calls.record("try");
                throw new IllegalArgumentException("no such car");
              });
          reserve("flight");
          return workAndFail("hotel");
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("hotel failed");
    assertThat(compensated).containsExactly("flight", "room");
    assertThat(calls.count("try")).isEqualTo(3);
    assertThat(events(Event.CompensationFailed.class))
        .singleElement()
        .satisfies(failed -> {
          assertThat(failed.name()).isEqualTo("release-car");
          assertThat(failed.failure()).hasMessage("no such car");
        });
    assertThat(
            database.query(
                "select error ->> 'message' from cairn.steps where workflow_id = 'w' and key = 'release-car'"))
        .containsExactly("no such car");
  }

  @Test
  void transactionalCompensationCommitsTogetherWithItsRecord() {
    database.execute("create table room (free int); insert into room values (0)");
    Handle<String> handle =
        start(() -> {
          Durable.compensateInTransaction(
              "release",
              connection -> {
                try (var statement =
                    connection.prepareStatement("update room set free = free + 1")) {
                  statement.execute();
                }
              });
          return workAndFail("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(database.count("select free from room")).isEqualTo(1);
    assertThat(
            database.query(
                "select kind from cairn.steps where workflow_id = 'w' and key = 'release' and xid is not null"))
        .containsExactly("COMPENSATION");
  }

  @Test
  void failedAllCompensatesEndedAndUnendedBranches() {
    var reserved = new CountDownLatch(2);
    Handle<String> handle =
        start(() -> {
          reserve("insurance");
          var ended =
              Durable.branch("ended", () -> reserveThenSleep("car", reserved, Duration.ZERO));
          var asleep =
              Durable.branch(
                  "asleep", () -> reserveThenSleep("room", reserved, Duration.ofDays(1)));
          var failing =
              Durable.branch(
                  "failing",
                  () -> {
                    Durable.step("await", () -> reserved.await());
                    ended.await();
                    reserve("flight");
                    return workAndFail("hotel");
                  });
          try {
            return Durable.all(ended, asleep, failing).toString();
          } catch (IllegalStateException caught) {
            return "stayed at home: " + List.copyOf(compensated).size();
          }
        });

    assertThat(handle.await()).isEqualTo("stayed at home: 3");
    assertThat(compensated).containsExactlyInAnyOrder("car", "room", "flight");
    assertThat(compensationKeys())
        .containsExactlyInAnyOrder(
            "ended/release-car", "asleep/release-room", "failing/release-flight");
  }

  @Test
  void branchesAreCompensatedInReverseOrderIfTheWorkflowFailsLater() {
    Handle<String> handle =
        start(() -> {
          reserve("insurance");
          var car = Durable.branch("car", () -> reserveAndReturn("car"));
          var room = Durable.branch("room", () -> reserveAndReturn("room"));
          Durable.all(car, room);
          reserve("flight");
          return workAndFail("visa");
        });

    assertThatThrownBy(handle::await).hasMessage("visa failed");
    assertThat(compensated).containsExactly("flight", "room", "car", "insurance");
  }

  private String reserveThenSleep(String what, CountDownLatch reserved, Duration pause) {
    reserve(what);
    reserved.countDown();
    Durable.sleep(pause);
    return what;
  }

  private String reserveAndReturn(String what) {
    reserve(what);
    return what;
  }

  @Test
  void losersOfFirstAreCompensated() {
    var both = new CyclicBarrier(2);
    Handle<String> handle =
        start(() -> {
          var a = Durable.branch("a", () -> reserveAndMeet("a", both));
          var b = Durable.branch("b", () -> reserveAndMeet("b", both));
          return Durable.first(a, b);
        });

    String winner = handle.await();

    assertThat(compensated).containsExactly(winner.equals("a") ? "b" : "a");
  }

  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "lets two branches end at the same time")
  private String reserveAndMeet(String what, CyclicBarrier barrier) throws Exception {
    reserve(what);
    barrier.await();
    return what;
  }

  @Test
  void stepThatCompletesInAnAbandonedBranchIsRecordedAndCompensated() {
    var inStep = new CountDownLatch(1);
    Handle<String> handle =
        start(() -> {
          var stubborn =
              Durable.branch(
                  "stubborn",
                  () -> {
                    Durable.step("pay", () -> payAnyway(inStep));
                    Durable.compensate("refund", () -> compensated.add("payment"));
                    return work("never");
                  });
          var failing =
              Durable.branch(
                  "failing",
                  () -> {
                    Durable.step("await", () -> inStep.await());
                    return workAndFail("x");
                  });
          return Durable.all(stubborn, failing).toString();
        });

    assertThatThrownBy(handle::await).hasMessage("x failed");
    assertThat(compensated).containsExactly("payment");
    assertThat(stepKeys("w")).contains("stubborn/pay", "stubborn/refund");
    assertThat(calls.count("never")).isZero();
  }

  /** Returns a result although it is interrupted. */
  private static String payAnyway(CountDownLatch inStep) {
    inStep.countDown();
    try {
      new CountDownLatch(1).await();
      return "unreachable";
    } catch (InterruptedException interrupted) {
      return "paid";
    }
  }

  @Test
  void compensateIsRejectedInStepsAndOutsideWorkflows() {
    Handle<String> handle =
        start(() ->
            Durable.step(
                "s",
                () -> {
                  Durable.compensate("undo", () -> compensated.add("s"));
                  return "s";
                }));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.compensate was called inside a step");
    assertThatThrownBy(() -> Durable.compensate("a#b", () -> {}))
        .hasMessageContaining("'a#b' is not a valid name for a compensation");
  }
}
