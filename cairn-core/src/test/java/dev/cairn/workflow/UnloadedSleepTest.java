package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.testkit.SteppedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A workflow that sleeps for long is unloaded from memory and continues as if it had not been. */
class UnloadedSleepTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final SteppedClock time = new SteppedClock();
  private final AtomicReference<Cairn> opened = new AtomicReference<>();

  private Cairn cairn() {
    return opened.get();
  }

  private Config config() {
    return database.config().environment(time.environment());
  }

  private Handle<String> startWith(Fn.Of0<String> code) {
    opened.set(open(config(), cairn -> flow = cairn.workflow("flow", String.class, code)));
    return cairn().start(StartOptions.id("w"), flow);
  }

  private void awaitUnloaded(int times) {
    Eventually.holds(() -> assertThat(events(Event.RunUnloaded.class)).hasSize(times));
  }

  private static Stream<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  @Test
  void unloadedWorkflowContinuesAfterItsSleep() {
    Handle<String> handle =
        startWith(() -> {
          String before = work("before");
          Durable.sleep(LONG);
          String between = work("between");
          Durable.sleep(LONG);
          return before + ", " + between + ", " + work("after");
        });
    awaitUnloaded(1);
    assertThat(stepKeys("w")).containsExactly("work", "sleep");
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);

    time.advance(LONG);
    awaitUnloaded(2);
    time.advance(LONG);

    assertThat(handle.await()).isEqualTo("did before, did between, did after");
    assertThat(calls.all())
        .containsOnly(Map.entry("before", 1), Map.entry("between", 1), Map.entry("after", 1));
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("1");
  }

  /** The longer the history to replay, the longer a sleep must be to be unloaded. */
  @ParameterizedTest
  @CsvSource({"0, 59", "101, 61"})
  void sleepThatIsNotWorthAReplayStaysInMemory(int records, int seconds) {
    Handle<String> handle =
        startWith(() -> {
          for (int i = 0; i < records; i++) {
            work("step");
          }
          Durable.sleep(Duration.ofSeconds(seconds));
          return work("after");
        });
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("sleep"));

    time.advance(LONG);

    assertThat(handle.await()).isEqualTo("did after");
    assertThat(events(Event.RunUnloaded.class)).isEmpty();
  }

  @Test
  void unloadedWorkflowIsCancelledAndCompensated() {
    Handle<String> handle =
        startWith(() -> {
          work("booked");
          Durable.compensate("release", () -> calls.record("released"));
          Durable.sleep(LONG);
          return work("after");
        });
    awaitUnloaded(1);

    cairn().workflows().cancel("w");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(calls.count("released")).isOne();
    assertThat(calls.count("after")).isZero();
  }

  @Test
  void anotherExecutorContinuesItAfterClose() {
    Fn.Of0<String> code =
        () -> {
          work("before");
          Durable.sleep(LONG);
          return work("after");
        };
    Handle<String> handle = startWith(code);
    awaitUnloaded(1);

    closeAllOpen();

    assertThatThrownBy(handle::await).isInstanceOf(UsageException.class);
    assertThat(database.query("select id from cairn.unowned")).containsExactly("w");
    Handle<String> again = startWith(code);
    awaitUnloaded(2);
    time.advance(LONG);
    assertThat(again.await()).isEqualTo("did after");
    assertThat(calls.count("before")).isOne();
  }

  @Test
  void takeoverContinuesAnUnloadedWorkflow() {
    Handle<String> handle =
        startWith(() -> {
          work("before");
          Durable.sleep(LONG);
          return work("after");
        });
    awaitUnloaded(1);

    declareExecutorsDead();

    awaitUnloaded(2);
    time.advance(LONG);
    assertThat(handle.await()).isEqualTo("did after");
    assertThat(calls.all()).containsOnly(Map.entry("before", 1), Map.entry("after", 1));
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"finally", "catch", "catch and return"})
  void codeThatRunsDuringUnloadingHasNoEffect(String how) {
    Handle<String> handle =
        startWith(() -> {
          try {
            Durable.sleep(LONG);
            return work("after");
          } catch (Throwable swallowed) {
            if (how.equals("catch and return")) {
              return "swallowed";
            }
            if (how.equals("finally")) {
              throw swallowed;
            }
            return work("caught");
          } finally {
            if (how.equals("finally")) {
              work("finally");
            }
          }
        });
    awaitUnloaded(1);
    assertThat(stepKeys("w")).containsExactly("sleep");

    time.advance(LONG);

    assertThat(handle.await()).isEqualTo("did after");
    assertThat(calls.count("caught")).isZero();
  }

  @Test
  void secondStartAttachesToAnUnloadedWorkflow() {
    Handle<String> first =
        startWith(() -> {
          Durable.sleep(LONG);
          return work("after");
        });
    awaitUnloaded(1);

    Handle<String> second = cairn().start(StartOptions.id("w"), flow);
    time.advance(LONG);

    assertThat(second.await()).isEqualTo("did after");
    assertThat(first.await()).isEqualTo("did after");
    assertThat(calls.count("after")).isOne();
  }

  @Test
  void unloadedWorkflowKeepsItsQueueSlot() {
    opened.set(
        open(
            config(),
            cairn -> {
              flow =
                  cairn.workflow(
                      "flow",
                      String.class,
                      () -> {
                        Durable.sleep(LONG);
                        return work("after");
                      });
              cairn.queues().declare(Queue.named("one").perExecutor(1));
            }));
    Handle<String> first = cairn().start(StartOptions.id("first").queue("one"), flow);
    Handle<String> second = cairn().start(StartOptions.id("second").queue("one"), flow);
    awaitUnloaded(1);
    assertThat(state("second")).isEqualTo("ENQUEUED");

    time.advance(LONG);

    assertThat(first.await()).isEqualTo("did after");
    awaitUnloaded(2);
    time.advance(LONG);
    assertThat(second.await()).isEqualTo("did after");
  }

  @Test
  void streamItemsStayInOrderAcrossUnloading() {
    Handle<String> handle =
        startWith(() -> {
          var news = Durable.stream("news", String.class);
          news.append("one");
          news.append("two");
          Durable.sleep(LONG);
          news.append("three");
          return "done";
        });
    awaitUnloaded(1);
    assertThat(database.query("select value #>> '{}' from cairn.streams order by number"))
        .containsExactly("one", "two");

    time.advance(LONG);

    assertThat(handle.await()).isEqualTo("done");
    assertThat(database.query("select value #>> '{}' from cairn.streams order by number"))
        .containsExactly("one", "two", "three");
  }

  @Test
  void workflowWithARunningBranchIsNotUnloaded() {
    Handle<String> handle =
        startWith(() -> {
          var branch =
              Durable.branch("b", () -> Durable.receive("go", String.class, LONG.multipliedBy(2)));
          Durable.sleep(LONG);
          return branch.await().orElse("nothing");
        });
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("sleep"));

    time.advance(LONG);
    cairn().messages().send("w", "go", "went");

    assertThat(handle.await()).isEqualTo("went");
    assertThat(events(Event.RunUnloaded.class)).isEmpty();
  }

  @Test
  void longestPossibleSleepEndsAfterAThousandYears() {
    Handle<String> handle =
        startWith(() -> {
          Durable.sleep(Duration.ofSeconds(Long.MAX_VALUE));
          return work("after");
        });
    awaitUnloaded(1);

    time.advance(Duration.ofDays(364_999));
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    time.advance(Duration.ofDays(1));

    assertThat(handle.await()).isEqualTo("did after");
  }

  @Test
  void deadlineCancelsAnUnloadedWorkflow() {
    opened.set(
        open(
            database.config().unloadSleepsFrom(Duration.ZERO),
            cairn ->
                flow =
                    cairn.workflow(
                        "flow",
                        String.class,
                        () -> {
                          Durable.sleep(LONG);
                          return "late";
                        })));

    Handle<String> handle =
        cairn().start(StartOptions.id("w").timeout(Duration.ofSeconds(2)), flow);
    Eventually.holds(() -> assertThat(events(Event.RunUnloaded.class)).hasSize(1));

    assertThatThrownBy(handle::await).hasMessageContaining("its deadline passed");
  }

  @Test
  void thousandUnloadedWorkflowsWakeAtOnce() {
    opened.set(
        open(
            config(),
            cairn ->
                flow =
                    cairn.workflow(
                        "flow",
                        String.class,
                        () -> {
                          work("before");
                          Durable.sleep(LONG);
                          return work("after");
                        })));
    List<Handle<String>> handles =
        Stream.generate(() -> cairn().start(StartOptions.fresh(), flow)).limit(1_000).toList();
    awaitUnloaded(1_000);
    assertThat(threadNames().filter(name -> name.startsWith("cairn w"))).isEmpty();

    time.advance(LONG);

    assertThat(handles.stream().map(Handle::await)).allMatch("did after"::equals);
    assertThat(calls.count("before")).isEqualTo(1_000);
  }
}
