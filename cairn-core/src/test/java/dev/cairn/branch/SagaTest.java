package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.FlowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Workflows that undo what they did when they fail. */
class SagaTest extends FlowTest {
  private final List<String> undone = Collections.synchronizedList(new ArrayList<>());

  /** Does something, and says how to undo it. */
  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> undone.add(what));
  }

  private List<String> compensations() {
    return database.query(
        "select key from cairn.steps where workflow_id = 'w' and kind = 'COMPENSATION' order by position");
  }

  @Test
  void aFailureUndoesWhatWasDoneTheLastThingFirstEachAsAStep() {
    Handle<String> handle =
        started(() -> {
          reserve("room");
          reserve("car");
          return failing("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(undone).containsExactly("car", "room");
    assertThat(compensations()).containsExactly("release-car", "release-room");
  }

  @Test
  void nothingIsUndoneIfTheWorkflowEndsWell() {
    Handle<String> handle =
        started(() -> {
          reserve("room");
          try {
            return failing("flight");
          } catch (IllegalStateException caught) {
            return "by train";
          }
        });

    assertThat(handle.await()).isEqualTo("by train");
    assertThat(undone).isEmpty();
  }

  @Test
  void aResultThatCannotBeRecordedIsAFailureToo() {
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
    assertThat(undone).containsExactly("room");
  }

  @Test
  void oneThatFailsIsTriedByItsOwnPolicyThenReportedAndTheRestIsDone() {
    Retry thrice = Retry.attempts(3).delays(Duration.ofMillis(1), 1, Duration.ofMillis(1));
    Handle<String> handle =
        started(() -> {
          reserve("room");
          Durable.compensate(
              "release-car",
              thrice,
              () -> {
                ledger.did("try");
                throw new IllegalArgumentException("no such car");
              });
          reserve("flight");
          return failing("hotel");
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("hotel failed");
    assertThat(undone).containsExactly("flight", "room");
    assertThat(ledger.count("try")).isEqualTo(3);
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
  void inATransactionItIsUndoneTogetherWithItsRecord() {
    database.execute("create table room (free int); insert into room values (0)");
    Handle<String> handle =
        started(() -> {
          Durable.compensateInTransaction(
              "release",
              connection -> {
                try (var statement =
                    connection.prepareStatement("update room set free = free + 1")) {
                  statement.execute();
                }
              });
          return failing("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(database.count("select free from room")).isEqualTo(1);
    assertThat(
            database.query(
                "select kind from cairn.steps where workflow_id = 'w' and key = 'release' and xid is not null"))
        .containsExactly("COMPENSATION");
  }

  @Test
  void allUndoesAsOneWhatItsBranchesDidWhetherTheyHadEndedOrNot() {
    var reserved = new CountDownLatch(2);
    Handle<String> handle =
        started(() -> {
          reserve("insurance");
          var ended = Durable.branch("ended", () -> reservedFor("car", reserved, Duration.ZERO));
          var asleep =
              Durable.branch("asleep", () -> reservedFor("room", reserved, Duration.ofDays(1)));
          var failing =
              Durable.branch(
                  "failing",
                  () -> {
                    Durable.step("await", () -> reserved.await());
                    ended.await();
                    reserve("flight");
                    return failing("hotel");
                  });
          try {
            return Durable.all(ended, asleep, failing).toString();
          } catch (IllegalStateException caught) {
            return "stayed at home: " + List.copyOf(undone).size();
          }
        });

    assertThat(handle.await()).isEqualTo("stayed at home: 3");
    assertThat(undone).containsExactlyInAnyOrder("car", "room", "flight");
    assertThat(compensations())
        .containsExactlyInAnyOrder(
            "ended/release-car", "asleep/release-room", "failing/release-flight");
  }

  @Test
  void whatBranchesDidIsUndoneInTheOrderOfTheForksIfTheWorkflowFailsLater() {
    Handle<String> handle =
        started(() -> {
          reserve("insurance");
          var car = Durable.branch("car", () -> reserved("car"));
          var room = Durable.branch("room", () -> reserved("room"));
          Durable.all(car, room);
          reserve("flight");
          return failing("visa");
        });

    assertThatThrownBy(handle::await).hasMessage("visa failed");
    assertThat(undone).containsExactly("flight", "room", "car", "insurance");
  }

  private String reservedFor(String what, CountDownLatch reserved, Duration pause) {
    reserve(what);
    reserved.countDown();
    Durable.sleep(pause);
    return what;
  }

  private String reserved(String what) {
    reserve(what);
    return what;
  }

  @Test
  void theLosersOfFirstUndoWhatTheyDid() {
    var both = new CyclicBarrier(2);
    Handle<String> handle =
        started(() -> {
          var a = Durable.branch("a", () -> meeting("a", both));
          var b = Durable.branch("b", () -> meeting("b", both));
          return Durable.first(a, b);
        });

    String winner = handle.await();

    assertThat(undone).containsExactly(winner.equals("a") ? "b" : "a");
  }

  private String meeting(String what, CyclicBarrier barrier) throws Exception {
    reserve(what);
    barrier.await();
    return what;
  }

  @Test
  void aStepThatEndsThoughItsBranchIsGivenUpIsRecordedAndUndone() {
    var inStep = new CountDownLatch(1);
    Handle<String> handle =
        started(() -> {
          var stubborn =
              Durable.branch(
                  "stubborn",
                  () -> {
                    Durable.step("pay", () -> payAnyway(inStep));
                    Durable.compensate("refund", () -> undone.add("payment"));
                    return work("never");
                  });
          var failing =
              Durable.branch(
                  "failing",
                  () -> {
                    Durable.step("await", () -> inStep.await());
                    return failing("x");
                  });
          return Durable.all(stubborn, failing).toString();
        });

    assertThatThrownBy(handle::await).hasMessage("x failed");
    assertThat(undone).containsExactly("payment");
    assertThat(keys("w")).contains("stubborn/pay", "stubborn/refund");
    assertThat(ledger.count("never")).isZero();
  }

  /** Pays, whatever interrupts it meanwhile. */
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
  void undoingIsNotForStepsNorForOtherThreads() {
    Handle<String> handle =
        started(() ->
            Durable.step(
                "s",
                () -> {
                  Durable.compensate("undo", () -> undone.add("s"));
                  return "s";
                }));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.compensate was called inside a step");
    assertThatThrownBy(() -> Durable.compensate("a#b", () -> {}))
        .hasMessageContaining("'a#b' is not a valid name for a compensation");
  }
}
