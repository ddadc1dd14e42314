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
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.TurnedTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** #6: a workflow that sleeps for long is not in memory, and goes on as if it had been. */
class RestingTest extends FlowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final TurnedTime time = new TurnedTime();
  private final AtomicReference<Cairn> opened = new AtomicReference<>();

  private Cairn cairn() {
    return opened.get();
  }

  private Config config() {
    return database.config().environment(time.ambient());
  }

  private Handle<String> begun(Fn.Of0<String> code) {
    opened.set(open(config(), cairn -> flow = cairn.workflow("flow", String.class, code)));
    return cairn().start(StartOptions.id("w"), flow);
  }

  private void awaitRest(int times) {
    Eventually.holds(() -> assertThat(events(Event.RunResting.class)).hasSize(times));
  }

  private static Stream<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  @Test
  void itGoesOnWhereItWas() {
    Handle<String> handle =
        begun(() -> {
          String before = work("before");
          Durable.sleep(LONG);
          String between = work("between");
          Durable.sleep(LONG);
          return before + ", " + between + ", " + work("after");
        });
    awaitRest(1);
    assertThat(keys("w")).containsExactly("work", "sleep");
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);

    time.turn(LONG);
    awaitRest(2);
    time.turn(LONG);

    assertThat(handle.await()).isEqualTo("did before, did between, did after");
    assertThat(ledger.all())
        .containsOnly(Map.entry("before", 1), Map.entry("between", 1), Map.entry("after", 1));
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("1");
  }

  /** The more there is to replay, the longer a sleep has to be. */
  @ParameterizedTest
  @CsvSource({"0, 59", "101, 61"})
  void aSleepThatIsNotWorthAReplayStaysInMemory(int records, int seconds) {
    Handle<String> handle =
        begun(() -> {
          for (int i = 0; i < records; i++) {
            work("step");
          }
          Durable.sleep(Duration.ofSeconds(seconds));
          return work("after");
        });
    Eventually.holds(() -> assertThat(keys("w")).contains("sleep"));

    time.turn(LONG);

    assertThat(handle.await()).isEqualTo("did after");
    assertThat(events(Event.RunResting.class)).isEmpty();
  }

  @Test
  void itIsCancelledAndUndone() {
    Handle<String> handle =
        begun(() -> {
          work("booked");
          Durable.compensate("release", () -> ledger.did("released"));
          Durable.sleep(LONG);
          return work("after");
        });
    awaitRest(1);

    cairn().workflows().cancel("w");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(ledger.count("released")).isOne();
    assertThat(ledger.count("after")).isZero();
  }

  @Test
  void anotherProcessGoesOnWithItAfterClose() {
    Fn.Of0<String> code =
        () -> {
          work("before");
          Durable.sleep(LONG);
          return work("after");
        };
    Handle<String> handle = begun(code);
    awaitRest(1);

    closeOpened();

    assertThatThrownBy(handle::await).isInstanceOf(UsageException.class);
    assertThat(database.query("select id from cairn.unowned")).containsExactly("w");
    Handle<String> again = begun(code);
    awaitRest(2);
    time.turn(LONG);
    assertThat(again.await()).isEqualTo("did after");
    assertThat(ledger.count("before")).isOne();
  }

  @Test
  void itIsLostWithItsExecutorAndWhoeverHasItGoesOn() {
    Handle<String> handle =
        begun(() -> {
          work("before");
          Durable.sleep(LONG);
          return work("after");
        });
    awaitRest(1);

    bury();

    awaitRest(2);
    time.turn(LONG);
    assertThat(handle.await()).isEqualTo("did after");
    assertThat(ledger.all()).containsOnly(Map.entry("before", 1), Map.entry("after", 1));
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"finally", "catch", "catch and return"})
  void whatItsCodeDoesWhenItIsLeftChangesNothing(String how) {
    Handle<String> handle =
        begun(() -> {
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
    awaitRest(1);
    assertThat(keys("w")).containsExactly("sleep");

    time.turn(LONG);

    assertThat(handle.await()).isEqualTo("did after");
    assertThat(ledger.count("caught")).isZero();
  }

  @Test
  void whoAsksForItAgainGetsTheSame() {
    Handle<String> first =
        begun(() -> {
          Durable.sleep(LONG);
          return work("after");
        });
    awaitRest(1);

    Handle<String> second = cairn().start(StartOptions.id("w"), flow);
    time.turn(LONG);

    assertThat(second.await()).isEqualTo("did after");
    assertThat(first.await()).isEqualTo("did after");
    assertThat(ledger.count("after")).isOne();
  }

  @Test
  void itKeepsItsPlaceInTheQueue() {
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
    awaitRest(1);
    assertThat(state("second")).isEqualTo("ENQUEUED");

    time.turn(LONG);

    assertThat(first.await()).isEqualTo("did after");
    awaitRest(2);
    time.turn(LONG);
    assertThat(second.await()).isEqualTo("did after");
  }

  @Test
  void whatItAddedToAStreamIsThereMeanwhileAndStaysInOrder() {
    Handle<String> handle =
        begun(() -> {
          var news = Durable.stream("news", String.class);
          news.append("one");
          news.append("two");
          Durable.sleep(LONG);
          news.append("three");
          return "done";
        });
    awaitRest(1);
    assertThat(database.query("select value #>> '{}' from cairn.streams order by number"))
        .containsExactly("one", "two");

    time.turn(LONG);

    assertThat(handle.await()).isEqualTo("done");
    assertThat(database.query("select value #>> '{}' from cairn.streams order by number"))
        .containsExactly("one", "two", "three");
  }

  @Test
  void whileABranchRunsItStays() {
    Handle<String> handle =
        begun(() -> {
          var branch =
              Durable.branch("b", () -> Durable.receive("go", String.class, LONG.multipliedBy(2)));
          Durable.sleep(LONG);
          return branch.await().orElse("nothing");
        });
    Eventually.holds(() -> assertThat(keys("w")).contains("sleep"));

    time.turn(LONG);
    cairn().messages().send("w", "go", "went");

    assertThat(handle.await()).isEqualTo("went");
    assertThat(events(Event.RunResting.class)).isEmpty();
  }

  @Test
  void aSleepThatIsTooLongForTheCalendarEndsAfterAThousandYears() {
    Handle<String> handle =
        begun(() -> {
          Durable.sleep(Duration.ofSeconds(Long.MAX_VALUE));
          return work("after");
        });
    awaitRest(1);

    time.turn(Duration.ofDays(364_999));
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    time.turn(Duration.ofDays(1));

    assertThat(handle.await()).isEqualTo("did after");
  }

  @Test
  void itsDeadlineReachesIt() {
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
        cairn().start(StartOptions.id("w").timeout(Duration.ofMillis(300)), flow);

    assertThatThrownBy(handle::await).hasMessageContaining("its deadline passed");
    assertThat(events(Event.RunResting.class)).hasSize(1);
  }

  @Test
  void aThousandThatWakeAtOnceAllGoOn() {
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
    awaitRest(1_000);
    assertThat(threads().filter(name -> name.startsWith("cairn w"))).isEmpty();

    time.turn(LONG);

    assertThat(handles.stream().map(Handle::await)).allMatch("did after"::equals);
    assertThat(ledger.count("before")).isEqualTo(1_000);
  }
}
