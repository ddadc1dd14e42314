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
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Ledger;
import dev.cairn.testkit.Standstill;
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

/** What durable calls get in places where they do not belong. */
class PlacesTest extends CairnTest {
  private final Ledger ledger = new Ledger();
  private Fn.Of0<String> flow = () -> "not registered yet";
  private Fn.Of0<String> other = () -> "not registered yet";

  private Handle<String> running(Fn.Of0<String> code) {
    return running(database.config(), code);
  }

  private Handle<String> running(Config config, Fn.Of0<String> code) {
    return opened(config, code).start(StartOptions.id("t"), flow);
  }

  private Cairn opened(Config config, Fn.Of0<String> code) {
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

  static Stream<Arguments> insideOnly() {
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

  static Stream<Arguments> recordedOnly() {
    return Stream.of(
        call("Durable.step(\"greet\")", () -> Durable.step("greet", () -> "hello")),
        call(
            "Durable.transaction(\"greet\")",
            () -> Durable.transaction("greet", connection -> "hello")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"insideOnly", "recordedOnly"})
  void whatNeedsAWorkflowIsRefusedOutside(String name, Fn.Void0 call) {
    assertThatThrownBy(call::call)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(name + " was called outside a ")
        .hasMessageContaining(". Call it ");
  }

  /** What a call throws on a thread of its own. */
  private static String thrownElsewhere(Fn.Void0 call) {
    var thrown = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            call.call();
            thrown.complete("nothing was thrown");
          } catch (Throwable refused) {
            thrown.complete(String.valueOf(refused.getMessage()));
          }
        });
    return thrown.join();
  }

  static Stream<Arguments> strayCalls() {
    Fn.Void0 step = () -> Durable.step("greet", () -> "hello");
    Fn.Void0 transaction = () -> Durable.transaction("book", PlacesTest::insert);
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
  @MethodSource("strayCalls")
  void durableCallsOnAThreadThatTheWorkflowStartedAreRefused(String name, Fn.Void0 call) {
    Handle<String> handle = running(() -> thrownElsewhere(call));

    assertThat(handle.await()).isEqualTo(refusalOnAThread(name));
    assertThat(keys("t")).isEmpty();
  }

  private static String refusalOnAThread(String name) {
    return name
        + " was called on a thread that workflow 't' started by itself, where a replay could not find it again. Call it on the workflow's own thread, or make the whole of the thread's work one step.";
  }

  @Test
  void workflowsOnAThreadThatTheWorkflowStartedAreRefused() {
    Handle<String> handle = running(() -> thrownElsewhere(() -> other.call()));

    assertThat(handle.await()).isEqualTo(refusalOnAThread("The workflow other"));
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(1);
  }

  @Test
  void aThreadThatOutlivesTheWorkflowIsOutside() throws Exception {
    var ended = new CountDownLatch(1);
    var later = new CompletableFuture<String>();
    Fn.Of0<String> code =
        () -> {
          Thread.ofVirtual()
              .start(() ->
                  later.complete(
                      thrownElsewhere(() -> {
                        ended.await();
                        ledger.did(other.call());
                        ledger.did(Durable.step("greet", () -> "hello"));
                      })));
          return "left";
        };

    assertThat(running(code).await()).isEqualTo("left");
    ended.countDown();

    assertThat(later.get()).contains("Durable.step(\"greet\") was called outside a workflow");
    assertThat(ledger.all()).containsOnlyKeys("other");
  }

  @Test
  void aWorkflowInsideAStepIsRefused() {
    Handle<String> handle =
        running(() -> Durable.step("outer", () -> String.valueOf(other.call())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow other was started inside a step. Start it in the workflow itself, between its steps.");
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(1);
  }

  @Test
  void aWorkflowInsideATransactionIsRefused() {
    Handle<String> handle =
        running(() -> Durable.transaction("outer", connection -> String.valueOf(other.call())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The workflow other was started inside a transaction. ");
  }

  @Test
  void sleepingInsideAStepIsRefused() {
    Handle<String> handle =
        running(() -> {
          Durable.<RuntimeException>step("nap", () -> Durable.sleep(Duration.ofDays(1)));
          return "slept";
        });

    assertThatThrownBy(handle::await)
        .hasMessage(
            "Durable.sleep was called inside a step of workflow 't'. Sleep in the workflow, between steps.");
  }

  @Test
  void sleepingInsideATransactionIsRefused() {
    Handle<String> handle =
        running(() -> {
          Durable.transaction(
              "nap",
              connection -> {
                Durable.sleep(Duration.ofDays(1));
              });
          return "slept";
        });

    assertThatThrownBy(handle::await)
        .hasMessage(
            "Durable.sleep was called inside a transaction, which would hold its locks meanwhile. Sleep in the workflow, between steps.");
  }

  @Test
  void aStepInsideAStepIsPartOfIt() {
    Handle<String> handle =
        running(() -> Durable.step("outer", () -> "outer " + Durable.step("inner", () -> "inner")));

    assertThat(handle.await()).isEqualTo("outer inner");
    assertThat(keys("t")).containsExactly("outer");
  }

  @Test
  void aTransactionInsideAStepIsCommittedAndNotRecorded() {
    database.execute("create table book (account text)");
    Fn.Of0<String> code =
        () ->
            Durable.step(
                "outer",
                () -> {
                  Durable.transaction("book", PlacesTest::insert);
                  return "done";
                });

    assertThat(running(code).await()).isEqualTo("done");
    assertThat(keys("t")).containsExactly("outer");
    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void aStepInsideATransactionIsPartOfIt() {
    database.execute("create table book (account text)");
    Fn.Of0<String> code =
        () ->
            Durable.transaction(
                "outer",
                connection -> {
                  Durable.<SQLException>step("inner", () -> insert(Durable.connection()));
                  throw new IllegalStateException("rolled back");
                });

    assertThatThrownBy(running(code)::await).hasMessage("rolled back");
    assertThat(keys("t")).containsExactly("outer");
    assertThat(database.query("select account from book")).isEmpty();
  }

  @Test
  void anIdInsideAStepIsTheSameForEachTry() {
    List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
    Retry atOnce = Retry.attempts(3).delays(Duration.ZERO, 1, Duration.ZERO);
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

    assertThat(running(code).await()).isEqualTo("paid");
    assertThat(ids).hasSize(3);
    assertThat(Collections.frequency(ids, ids.getFirst())).isEqualTo(3);
  }

  @Test
  void timeMovesAtCheckpointsAlone() {
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

    assertThat(running(database.config().environment(ticking), code).await()).isEqualTo("done");

    assertThat(times.get(1)).isEqualTo(times.get(0));
    assertThat(times.get(2)).isAfter(times.get(1).plusSeconds(100));
  }

  @Test
  void timeIdsAndRandomNumbersAreTheSameOnReplay() throws Exception {
    var standstill = new Standstill();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Fn.Of0<String> code =
        () -> {
          String drawn = drawn() + Durable.step("inside", PlacesTest::drawn) + drawn();
          seen.add(drawn);
          if (seen.size() == 1) {
            standstill.here();
          }
          return drawn;
        };
    Cairn first = opened(database.config().shutdownTimeout(Duration.ZERO), code);
    first.start(StartOptions.id("t"), flow);
    standstill.awaitReached();
    first.close();

    String replayed = opened(database.config(), code).handle("t", String.class).await();

    assertThat(replayed).isEqualTo(seen.getFirst());
    assertThat(seen).hasSize(2);
  }

  private static String drawn() {
    return "%s %s %s %s; "
        .formatted(
            Durable.now(), Durable.uuid(), Durable.random().nextLong(), Durable.workflowId());
  }
}
