package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Concurrent starts under one id all get the result of the one workflow. */
class ConcurrentSameIdStartsTest extends CairnTest {
  private static final int CALLERS = 8;
  private static final int ROUNDS = 15;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String GREETED = "hello you";
  private static final String DELETED = "was deleted";

  private Fn.Of1<String, String> flow = argument -> argument;
  private Fn.Of1<String, String> parent = argument -> argument;

  private Cairn openWithQueue() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("q"));
    return cairn;
  }

  @Test
  void directStartsOfAnEndedId() throws Exception {
    Cairn cairn = openWithQueue();

    startConcurrently(cairn, caller -> options -> cairn.start(options, flow, "you"), GREETED);
  }

  @Test
  void directAndQueuedStartsOfAnEndedId() throws Exception {
    Cairn cairn = openWithQueue();

    startConcurrently(
        cairn,
        caller ->
            options -> cairn.start(caller % 2 == 0 ? options : options.queue("q"), flow, "you"),
        GREETED);
  }

  @Test
  void pipelinedStartsOfAnEndedId() throws Exception {
    Cairn cairn = openWithQueue();

    startConcurrently(
        cairn,
        caller ->
            options -> {
              try (Pipeline pipeline = cairn.pipeline()) {
                return pipeline.start(options, flow, "you");
              }
            },
        GREETED);
  }

  @Test
  void startsOfAnEndedIdInTwoProcesses() throws Exception {
    Cairn cairn = openWithQueue();
    Fn.Of1<String, String> first = flow;
    Cairn other = openWithQueue();
    Fn.Of1<String, String> second = flow;
    flow = first;

    startConcurrently(
        cairn,
        caller ->
            options ->
                caller % 2 == 0
                    ? cairn.start(options, first, "you")
                    : other.start(options, second, "you"),
        GREETED);
  }

  @Test
  void clientStartsOfAnEndedId() throws Exception {
    Cairn cairn = openWithQueue();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> known = client.workflow("flow", String.class, String.class);

      startConcurrently(
          cairn, caller -> options -> client.start(options.queue("q"), known, "you"), GREETED);
    }
  }

  @Test
  void startsOfAnIdThatIsDeletedConcurrently() throws Exception {
    Cairn cairn = openWithQueue();

    startConcurrently(
        cairn,
        caller ->
            options -> {
              if (caller == 0) {
                cairn.workflows().delete(Objects.requireNonNull(options.id()));
              }
              return cairn.start(caller % 2 == 0 ? options : options.queue("q"), flow, "you");
            },
        GREETED,
        DELETED);
  }

  @Test
  void childrenOfSeveralParentsAndStartsOfANewId() throws Exception {
    Cairn cairn = openWithQueue();

    startNewConcurrently(caller ->
        options ->
            caller % 2 == 0
                ? cairn.start(options, flow, "you")
                : cairn.start(StartOptions.fresh(), parent, Objects.requireNonNull(options.id())));
  }

  @Test
  void childrenOfSeveralParentsAndStartsOfAnEndedId() throws Exception {
    Cairn cairn = openWithQueue();

    startConcurrently(
        cairn,
        caller ->
            options ->
                caller % 2 == 0
                    ? cairn.start(options.queue("q"), flow, "you")
                    : cairn.start(
                        StartOptions.fresh(), parent, Objects.requireNonNull(options.id())),
        GREETED);
  }

  @Test
  void forksAndStartsOfANewId() throws Exception {
    Cairn cairn = openWithQueue();
    cairn.start(StartOptions.id("source"), flow, "you").await(LONG);

    startNewConcurrently(caller ->
        options ->
            caller % 2 == 0
                ? cairn.start(options, flow, "you")
                : fork(cairn, Objects.requireNonNull(options.id())));
  }

  /** Forks, unless the id is taken. */
  private static Handle<String> fork(Cairn cairn, String id) {
    try {
      cairn.workflows().fork(Fork.of("source").as(id));
    } catch (WorkflowConflictException taken) {
      assertThat(taken.workflowId()).isEqualTo(id);
    }
    return cairn.handle(id, String.class);
  }

  @Test
  void refusedStartOfAChildDoesNotStopTheRunThatTookItsParentOver() {
    JournalGate gate = gate(Side.BEFORE, "child", "begin");
    Cairn cairn = openToRejoin(gate, this::register);
    Handle<String> handle = cairn.start(StartOptions.id("parent"), parent, "child");
    gate.awaitReached();

    declareExecutorsDead();
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .anyMatch(run -> run.workflowId().equals("parent") && run.attempt() == 2));
    gate.open();

    assertThat(handle.await(LONG)).isEqualTo(GREETED);
  }

  @Test
  void handleOfAWorkflowThatIsRecoveredAtStartup() {
    for (int round = 0; round < 5; round++) {
      String id = "w" + round;
      JournalGate gate = gate(Side.AFTER, id, "greet");
      Cairn dying = open(gate, this::register);
      dying.start(StartOptions.id(id), flow, "you");
      gate.awaitReached();
      declareExecutorsDead();

      Cairn next = open(this::register);

      assertThat(next.handle(id, String.class).await(LONG)).isEqualTo("hello you");
      gate.open();
      closeAllOpen();
    }
  }

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow",
            String.class,
            String.class,
            argument -> Durable.step("greet", () -> "hello " + argument));
    Fn.Of1<String, String> child = flow;
    parent =
        cairn.workflow(
            "parent",
            String.class,
            String.class,
            id -> Durable.start(StartOptions.id(id), child, "you").await());
  }

  private static String resultOf(Handle<String> handle) {
    try {
      return handle.await(LONG);
    } catch (NoSuchWorkflowException deleted) {
      return DELETED;
    }
  }

  /** In each round, one workflow ends, and then all callers start its id concurrently. */
  private void startConcurrently(
      Cairn cairn, Function<Integer, Function<StartOptions, Handle<String>>> starts, Object... ends)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      StartOptions options = StartOptions.id("w" + round);
      cairn.start(options, flow, "you").await(LONG);
      startOnce(options, starts, ends);
    }
  }

  /** In each round, all callers start a new id concurrently. */
  private static void startNewConcurrently(
      Function<Integer, Function<StartOptions, Handle<String>>> starts) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      startOnce(StartOptions.id("w" + round), starts, GREETED);
    }
  }

  private static void startOnce(
      StartOptions options,
      Function<Integer, Function<StartOptions, Handle<String>>> starts,
      Object... ends)
      throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      var barrier = new CyclicBarrier(CALLERS);
      var calls = new ArrayList<Callable<String>>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Function<StartOptions, Handle<String>> start = starts.apply(caller);
        calls.add(() -> {
          barrier.await();
          return resultOf(start.apply(options));
        });
      }
      List<Future<String>> results = callers.invokeAll(calls);
      for (Future<String> result : results) {
        assertThat(result.get()).isIn(ends);
      }
    }
  }
}
