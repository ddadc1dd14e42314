package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FaultyDataSource;
import dev.cairn.workflow.Durable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When Cairn closes during an outage, a durable call unwinds the code of the workflow. No exception
 * that the code could take for an outcome reaches it.
 */
class CloseDuringOutageTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final FaultyDataSource source = new FaultyDataSource();
  private final CountDownLatch outage = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicReference<Thread> caller = new AtomicReference<>();
  private final AtomicReference<Throwable> caught = new AtomicReference<>();

  private static final Set<Thread.State> WAITING =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private static void unavailable() throws SQLException {
    throw new SQLException("the server does not answer", "08006");
  }

  /** A durable call, in a workflow that has registered another one. */
  @FunctionalInterface
  private interface DurableCall {
    void run(Fn.Void0 other) throws Exception;
  }

  private static final Map<String, DurableCall> CALLS =
      Map.ofEntries(
          Map.entry("step", other -> Durable.step("charge", () -> "charged")),
          Map.entry("sleep", other -> Durable.sleep(LONG)),
          Map.entry("short sleep", other -> Durable.sleep(Duration.ofSeconds(20))),
          Map.entry("transaction", other -> Durable.transaction("reserve", connection -> 1)),
          Map.entry("child", Durable::start),
          Map.entry("promise", other -> Durable.promise("approval", String.class)),
          Map.entry("awaited promise", other -> Durable.promise("a", String.class).await()),
          Map.entry("message", other -> Durable.receive("approval", String.class, LONG)),
          Map.entry("no message", other -> Durable.receive("a", String.class, Duration.ZERO)),
          Map.entry("event", other -> Durable.publish("state", "charged")),
          Map.entry("other event", other -> Durable.awaitEvent("w", "a", String.class, LONG)),
          Map.entry("sent message", other -> Durable.send("w", "approval", "yes")),
          Map.entry("attribute", other -> Durable.attribute("state", "charged")),
          Map.entry("patch", other -> assertThat(Durable.patched("p")).isTrue()),
          Map.entry("failing step", other -> Durable.step("fail", CloseDuringOutageTest::declined)),
          Map.entry("branch", other -> Durable.branch("b", () -> charge()).await()),
          Map.entry("stream", other -> Durable.step("say", CloseDuringOutageTest::append)),
          Map.entry(
              "nested transaction",
              other -> Durable.step("n", CloseDuringOutageTest::innerTransaction)));

  private static String charge() {
    return Durable.step("charge", () -> "charged");
  }

  private static void append() {
    Durable.stream("tokens", String.class).append("a");
  }

  private static String declined() {
    throw new IllegalStateException("declined");
  }

  private static void innerTransaction() throws SQLException {
    Durable.transaction("inner", connection -> 1);
  }

  static Stream<String> calls() {
    return CALLS.keySet().stream().sorted();
  }

  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "holds a workflow until the outage begins")
  private void call(DurableCall call, Fn.Void0 other) throws Exception {
    begun.countDown();
    outage.await();
    try {
      caller.set(Thread.currentThread());
      call.run(other);
    } catch (Throwable thrown) {
      caught.set(thrown);
      throw thrown;
    }
  }

  private Cairn startWith(DurableCall call) throws InterruptedException {
    var other = new AtomicReference<Fn.Void0>();
    var flow = new AtomicReference<Fn.Void0>();
    Cairn cairn =
        open(
            Config.named("test").dataSource(source.wrap(database.dataSource())),
            opened -> {
              other.set(opened.workflow("other", () -> {}));
              flow.set(opened.workflow("flow", () -> call(call, other.get())));
            });
    assertThat(cairn.start(StartOptions.id("w"), flow.get()).id()).isEqualTo("w");
    begun.await();
    source.set(CloseDuringOutageTest::unavailable);
    outage.countDown();
    return cairn;
  }

  private void awaitThatTheCallWaits() {
    Eventually.holds(() ->
        assertThat(caller.get())
            .matches(thread -> thread != null && WAITING.contains(thread.getState())));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void callUnwindsTheCode(String name) throws InterruptedException {
    Cairn cairn = startWith(CALLS.get(name));
    awaitThatTheCallWaits();

    cairn.close(Duration.ZERO);

    Eventually.holds(() -> assertThat(caught.get()).isInstanceOf(Error.class));
    assertThat(caught.get()).hasMessage("Cairn is closing");
    source.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transaction", "sent message"})
  void callInAStepUnwindsTheStep(String name) throws InterruptedException {
    var inStep = new AtomicReference<Throwable>();
    Cairn cairn =
        startWith(other ->
            Durable.step(
                "outer",
                () -> {
                  try {
                    CALLS.get(name).run(other);
                  } catch (Throwable thrown) {
                    inStep.set(thrown);
                    throw thrown;
                  }
                }));
    awaitThatTheCallWaits();

    cairn.close(Duration.ZERO);

    Eventually.holds(() -> assertThat(caught.get()).hasMessage("Cairn is closing"));
    assertThat(inStep.get()).isInstanceOf(Error.class).hasMessage("Cairn is closing");
    source.clear();
  }
}
