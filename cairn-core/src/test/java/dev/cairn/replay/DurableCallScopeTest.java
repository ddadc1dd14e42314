package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.BlockingPoint;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Durable calls outside workflows, on other threads, and nested in steps and transactions. */
class DurableCallScopeTest extends CairnTest {
  private final CallCounter calls = new CallCounter();
  private Fn.Of0<String> flow = () -> "not registered yet";
  private Fn.Of0<String> other = () -> "not registered yet";

  private Handle<String> start(Fn.Of0<String> code) {
    return start(database.config(), code);
  }

  private Handle<String> start(Config config, Fn.Of0<String> code) {
    return openWith(config, code).start(StartOptions.id("t"), flow);
  }

  private Cairn openWith(Config config, Fn.Of0<String> code) {
    return open(
        config,
        cairn -> {
          flow = cairn.workflow("flow", String.class, code);
          other = cairn.workflow("other", String.class, () -> "other");
        });
  }

  private static void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into book values ('a')");
    }
  }

  static Stream<Arguments> workflowOnlyCalls() {
    return Stream.of(
        call("Durable.now()", Durable::now),
        call("Durable.uuid()", Durable::uuid),
        call("Durable.random()", Durable::random),
        call("Durable.workflowId()", Durable::workflowId),
        call("Durable.sleep()", () -> Durable.sleep(Duration.ofDays(1))),
        call("Durable.receive()", () -> Durable.receive("news", String.class, Duration.ofDays(1))),
        call("Durable.publish()", () -> Durable.publish("progress", 1)),
        call("Durable.promise()", () -> Durable.promise("approval", String.class)),
        call("Durable.connection()", Durable::connection));
  }

  private static Arguments call(String name, Fn.Void0 call) {
    return Arguments.of(name, call);
  }

  static Stream<Arguments> recordedCalls() {
    return Stream.of(
        call("Durable.step(\"greet\")", () -> Durable.step("greet", () -> "hello")),
        call(
            "Durable.transaction(\"greet\")",
            () -> Durable.transaction("greet", connection -> "hello")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"workflowOnlyCalls", "recordedCalls"})
  void callIsRejectedOutsideAWorkflow(String name, Fn.Void0 call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(name + " was called outside a ")
        .hasMessageContaining(". Call it ");
  }

  /** Runs a call on a new thread and returns the message of its exception. */
  private static String messageOnNewThread(Fn.Void0 call) {
    var thrown = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            call.run();
            thrown.complete("nothing was thrown");
          } catch (Throwable refused) {
            thrown.complete(String.valueOf(refused.getMessage()));
          }
        });
    return thrown.join();
  }

  static Stream<Arguments> callsOnOtherThreads() {
    Fn.Void0 step = () -> Durable.step("greet", () -> "hello");
    Fn.Void0 transaction = () -> Durable.transaction("book", DurableCallScopeTest::insert);
    return Stream.of(
        call("step 'greet'", step),
        call("transaction 'book'", transaction),
        call("Durable.now()", Durable::now),
        call("Durable.uuid()", Durable::uuid),
        call("Durable.sleep", () -> Durable.sleep(Duration.ofDays(1))),
        call("Durable.receive", () -> Durable.receive("news", String.class, Duration.ofDays(1))),
        call("Durable.connection()", Durable::connection));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsOnOtherThreads")
  void durableCallOnAThreadOfTheWorkflowIsRejected(String name, Fn.Void0 call) {
    Handle<String> handle = start(() -> messageOnNewThread(call));

    assertThat(handle.await()).isEqualTo(rejectionMessage(name));
    assertThat(stepKeys("t")).isEmpty();
  }

  private static String rejectionMessage(String name) {
    return name
        + " was called on a thread that workflow 't' started itself, so a replay could not find its record. Call it on the workflow's own thread or in a branch, or make all of the thread's work one step.";
  }

  @Test
  void workflowCallOnAThreadOfTheWorkflowIsRejected() {
    Handle<String> handle = start(() -> messageOnNewThread(() -> other.call()));

    assertThat(handle.await()).isEqualTo(rejectionMessage("The workflow other"));
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(1);
  }

  @Test
  void threadThatOutlivesTheWorkflowIsOutsideIt() throws Exception {
    var ended = new CountDownLatch(1);
    var later = new CompletableFuture<String>();
    Fn.Of0<String> code =
        () -> {
          Thread.ofVirtual()
              .start(() ->
                  later.complete(
                      messageOnNewThread(() -> {
                        ended.await();
                        calls.record(other.call());
                        calls.record(Durable.step("greet", () -> "hello"));
                      })));
          return "left";
        };

    assertThat(start(code).await()).isEqualTo("left");
    ended.countDown();

    assertThat(later.get()).contains("Durable.step(\"greet\") was called outside a workflow");
    assertThat(calls.all()).containsOnlyKeys("other");
  }

  @Test
  void workflowInAStepIsRejected() {
    Handle<String> handle = start(() -> Durable.step("outer", () -> String.valueOf(other.call())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow other was started inside a step. Start it in the workflow itself, between its steps.");
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(1);
  }

  @Test
  void workflowInATransactionIsRejected() {
    Handle<String> handle =
        start(() -> Durable.transaction("outer", connection -> String.valueOf(other.call())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The workflow other was started inside a transaction. ");
  }

  @Test
  void sleepInAStepIsRejected() {
    Handle<String> handle =
        start(() -> {
          Durable.<RuntimeException>step("nap", () -> Durable.sleep(Duration.ofDays(1)));
          return "slept";
        });

    assertThatThrownBy(handle::await)
        .hasMessage(
            "Durable.sleep was called inside a step of workflow 't'. Sleep in the workflow, between steps.");
  }

  @Test
  void sleepInATransactionIsRejected() {
    Handle<String> handle =
        start(() -> {
          Durable.transaction(
              "nap",
              connection -> {
                Durable.sleep(Duration.ofDays(1));
              });
          return "slept";
        });

    assertThatThrownBy(handle::await)
        .hasMessage(
            "Durable.sleep was called inside a transaction, which would hold its locks while it sleeps. Sleep in the workflow, between steps.");
  }

  @Test
  void nestedStepIsPartOfTheOuterStep() {
    Handle<String> handle =
        start(() -> Durable.step("outer", () -> "outer " + Durable.step("inner", () -> "inner")));

    assertThat(handle.await()).isEqualTo("outer inner");
    assertThat(stepKeys("t")).containsExactly("outer");
  }

  @Test
  void transactionInAStepIsCommittedAndNotRecorded() {
    database.execute("create table book (account text)");
    Fn.Of0<String> code =
        () ->
            Durable.step(
                "outer",
                () -> {
                  Durable.transaction("book", DurableCallScopeTest::insert);
                  return "done";
                });

    assertThat(start(code).await()).isEqualTo("done");
    assertThat(stepKeys("t")).containsExactly("outer");
    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void stepInATransactionIsPartOfIt() {
    database.execute("create table book (account text)");
    Fn.Of0<String> code =
        () ->
            Durable.transaction(
                "outer",
                connection -> {
                  Durable.<SQLException>step("inner", () -> insert(Durable.connection()));
                  throw new IllegalStateException("rolled back");
                });

    assertThatThrownBy(start(code)::await).hasMessage("rolled back");
    assertThat(stepKeys("t")).containsExactly("outer");
    assertThat(database.query("select account from book")).isEmpty();
  }

  @Test
  void idInAStepIsTheSameForEachAttempt() {
    List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
    Retry atOnce = Retry.attempts(3).delay(Duration.ZERO).backoff(1).maxDelay(Duration.ZERO);
    Fn.Of0<String> code =
        () ->
            Durable.step(
                "pay",
                atOnce,
                () -> {
                  ids.add(Durable.uuid());
                  if (ids.size() < 3) {
                    throw new IllegalStateException("again");
                  }
                  return "paid";
                });

    assertThat(start(code).await()).isEqualTo("paid");
    assertThat(ids).hasSize(3);
    assertThat(Collections.frequency(ids, ids.getFirst())).isEqualTo(3);
  }

  @Test
  void timeAdvancesOnlyAtRecords() {
    var seconds = new AtomicLong();
    Environment system = Environment.system();
    ManualClock clock = () -> Instant.ofEpochSecond(1_700_000_000 + seconds.incrementAndGet());
    var ticking = new Environment(clock, system.pause(), system.ids(), system.random());
    List<Instant> times = new ArrayList<>();
    Fn.Of0<String> code =
        () -> {
          times.add(Durable.now());
          seconds.addAndGet(100);
          times.add(Durable.now());
          Durable.step("tick", () -> "tock");
          times.add(Durable.now());
          return "done";
        };

    assertThat(start(database.config().environment(ticking), code).await()).isEqualTo("done");

    assertThat(times.get(1)).isEqualTo(times.get(0));
    assertThat(times.get(2)).isAfter(times.get(1).plusSeconds(100));
  }

  @Test
  void timeIdsAndRandomNumbersAreTheSameOnReplay() throws Exception {
    var blockingPoint = new BlockingPoint();
    List<String> observed = Collections.synchronizedList(new ArrayList<>());
    Fn.Of0<String> code =
        () -> {
          String drawn =
              drawValues()
                  + Durable.step("inside", DurableCallScopeTest::drawValues)
                  + drawValues();
          observed.add(drawn);
          if (observed.size() == 1) {
            blockingPoint.block();
          }
          return drawn;
        };
    Cairn first = openWith(database.config().shutdownTimeout(Duration.ZERO), code);
    first.start(StartOptions.id("t"), flow);
    blockingPoint.awaitReached();
    first.close();

    String replayed = openWith(database.config(), code).handle("t", String.class).await();

    assertThat(replayed).isEqualTo(observed.getFirst());
    assertThat(observed).hasSize(2);
  }

  private static String drawValues() {
    return "%s %s %s %s; "
        .formatted(
            Durable.now(), Durable.uuid(), Durable.random().nextLong(), Durable.workflowId());
  }
}
