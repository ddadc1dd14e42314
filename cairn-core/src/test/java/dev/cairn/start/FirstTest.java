package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first of several workflows that ends. */
class FirstTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(1);
  private static final List<String> IDS = List.of("a", "b", "c");

  private Fn.Of1<String, String> waiting = name -> "not registered yet";

  private static String wait(String name) {
    return name + " " + Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  /** Starts three, and goes on with the first that ends. */
  private String race(Cairn cairn, Fn.Of1<String, String> runner, Duration limit) {
    List<Handle<String>> handles = started(cairn, runner);
    try {
      Handle<String> first =
          limit.equals(LONG) ? cairn.first(handles) : cairn.first(handles, limit);
      return "first " + first.await() + ", " + work("on");
    } catch (AwaitTimeoutException late) {
      return late.getMessage() + " " + work("on");
    }
  }

  private void register(Cairn cairn) {
    register(cairn, LONG);
  }

  private void register(Cairn cairn, Duration limit) {
    Fn.Of1<String, String> runner =
        cairn.workflow("waiting", String.class, String.class, FirstTest::wait);
    waiting = runner;
    flow = cairn.workflow("flow", String.class, () -> race(cairn, runner, limit));
  }

  private List<Handle<String>> started(Cairn cairn) {
    return started(cairn, waiting);
  }

  private static List<Handle<String>> started(Cairn cairn, Fn.Of1<String, String> runner) {
    return IDS.stream().map(id -> cairn.start(StartOptions.id(id), runner, id)).toList();
  }

  @Test
  void firstReturnsHandleOfWorkflowThatEnded() {
    Cairn cairn = open(this::register);
    List<Handle<String>> handles = started(cairn);
    CompletableFuture<Handle<String>> first =
        CompletableFuture.supplyAsync(() -> cairn.first(handles));
    cairn.messages().send("b", "go", "went");

    assertThat(first.join()).isSameAs(handles.get(1));
    assertThat(first.join().await()).isEqualTo("b went");
    assertThat(state("a")).isEqualTo("RUNNING");
    cairn.workflows().cancel("a");
    assertThatThrownBy(handles.get(0)::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(cairn.first(handles)).isIn(handles.get(0), handles.get(1));
  }

  @Test
  void itWaitsNoLongerThanLimit() {
    Cairn cairn = open(this::register);
    List<Handle<String>> handles = started(cairn);

    assertThatThrownBy(() -> cairn.first(handles, Duration.ofMillis(20)))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessage("None of 3 workflows ended within PT0.02S. They continue; await them again.");
    assertThatThrownBy(() -> cairn.first(List.<Handle<String>>of()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("cairn.first was called without handles. Give it one or more.");
  }

  @Test
  void clientWaitsForManyWorkflowsOfOtherProcesses() {
    Cairn cairn = open(this::register);
    int number = 200;
    try (CairnClient client = CairnClient.connect(database.config())) {
      List<Handle<String>> handles =
          IntStream.range(0, number)
              .mapToObj(i -> {
                cairn.start(StartOptions.id("w" + i), waiting, "w" + i);
                return client.handle("w" + i, String.class);
              })
              .toList();
      CompletableFuture<Handle<String>> first =
          CompletableFuture.supplyAsync(() -> client.first(handles));
      cairn.messages().send("w150", "go", "went");

      assertThat(first.join().id()).isEqualTo("w150");
      assertThatThrownBy(() -> client.first(handles.subList(0, 100), Duration.ofMillis(50)))
          .isInstanceOf(AwaitTimeoutException.class);
    }
  }

  @Test
  void itTakesHandlesOfPipelines() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("q"));
    Pipeline pipeline = cairn.pipeline();
    List<Handle<String>> handles =
        IDS.stream()
            .map(id -> pipeline.start(StartOptions.id(id).queue("q"), waiting, id))
            .toList();
    pipeline.flush();
    cairn.messages().send("c", "go", "went");

    assertThat(cairn.first(handles)).isSameAs(handles.get(2));
    pipeline.close();
  }

  @Test
  void itEndsWhenCairnIsStopped() {
    Cairn cairn = open(this::register);
    List<Handle<String>> handles = started(cairn);
    CompletableFuture<Handle<String>> first =
        CompletableFuture.supplyAsync(() -> cairn.first(handles));

    cairn.close();

    assertThatThrownBy(first::join).hasCauseInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, waiting",
    "AFTER, waiting#3",
    "BEFORE, await first",
    "AFTER, await first",
    "BEFORE, work",
    "AFTER, work"
  })
  void inWorkflowFirstIsTheSameAfterCrash(Side side, String key) {
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Fn.Of0<String> mortal = flow;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), mortal));
    if (!key.startsWith("waiting")) {
      Eventually.holds(() -> assertThat(stepKeys("t")).contains("waiting#3"));
      dying.messages().send("b", "go", "went");
    }
    gate.awaitReached();
    declareExecutorsDead();
    Cairn cairn = open(this::register);
    if (key.startsWith("waiting")) {
      Eventually.holds(() -> assertThat(stepKeys("t")).contains("waiting#3"));
      cairn.messages().send("b", "go", "went");
    } else if (database.count("select count(*) from cairn.steps where key = 'await first'") > 0) {
      cairn.workflows().cancel("a");
    }

    assertThat(cairn.handle("t", String.class).await()).isEqualTo("first b went, did on");
    assertThat(stepKeys("t"))
        .containsSubsequence("waiting", "waiting#2", "waiting#3", "await first", "work");
    assertThat(
            database.query(
                "select output from cairn.steps where key = 'await first' and workflow_id = 't'"))
        .containsExactly("\"b\"");
  }

  @Test
  void inWorkflowLimitIsRecordedAndContinuesAfterCrash() {
    Duration limit = Duration.ofSeconds(2);
    var gate = gate(Side.AFTER, "t", "await first#deadline");
    Cairn dying = open(gate, opening -> register(opening, limit));
    Fn.Of0<String> mortal = flow;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), mortal));
    gate.awaitReached();
    declareExecutorsDead();

    Cairn cairn = open(opening -> register(opening, limit));

    assertThat(cairn.handle("t", String.class).await())
        .isEqualTo(
            "None of 3 workflows ended within PT2S. They continue; await them again. did on");
    assertThat(
            database.count(
                """
                select count(*) from cairn.steps e join cairn.steps d using (workflow_id)
                where e.key = 'await first' and d.key = 'await first#deadline'
                  and e.completed_at >= (d.output #>> '{}')::timestamptz
                """))
        .isOne();
  }

  @Test
  void cancelledWorkflowStopsWaiting() {
    Cairn cairn = open(this::register);
    Handle<String> handle = cairn.start(StartOptions.id("t"), flow);
    Eventually.holds(() -> assertThat(stepKeys("t")).contains("waiting#3"));

    assertThat(handle.cancel("enough")).isTrue();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(stepKeys("t")).doesNotContain("await first");
  }

  @Test
  void workflowThatAsksForOtherWorkflowsOnReplayIsStuck() {
    Cairn first = open(this::register);
    Handle<String> handle = first.start(StartOptions.id("t"), flow);
    Eventually.holds(() -> assertThat(stepKeys("t")).contains("waiting#3"));
    first.messages().send("b", "go", "went");
    handle.await();
    closeAllOpen();

    Cairn cairn =
        open(opening -> {
          Fn.Of1<String, String> runner =
              opening.workflow("waiting", String.class, String.class, FirstTest::wait);
          flow =
              opening.workflow(
                  "flow",
                  String.class,
                  () -> opening.first(started(opening, runner).subList(0, 1)).id());
        });

    cairn.workflows().fork(Fork.of("t").before("work").as("f"));

    assertThatThrownBy(() -> cairn.handle("f", String.class).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining(
            "Record 'await first' names workflow 'b', which is not one of those that cairn.first was given now: [a].");
  }

  @Test
  void inWorkflowHandlesOfClientsAreRefused() {
    try (CairnClient client = CairnClient.connect(database.config())) {
      Cairn cairn =
          open(opening -> {
            waiting = opening.workflow("waiting", String.class, String.class, FirstTest::wait);
            flow =
                opening.workflow(
                    "flow",
                    String.class,
                    () -> opening.first(List.of(client.handle("a", String.class))).id());
          });
      cairn.start(StartOptions.id("a"), waiting, "a");

      assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), flow).await())
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith(
              "cairn.first was called in workflow 't' with a handle of a client");
    }
  }
}
