package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
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

/** #18: whoever starts a workflow under an id at the same time as others gets its result. */
class SameIdAtOnceTest extends CairnTest {
  private static final int CALLERS = 8;
  private static final int ROUNDS = 15;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String GREETED = "hello you";
  private static final String DELETED = "was deleted";

  private Fn.Of1<String, String> flow = argument -> argument;

  private Cairn opened() {
    Cairn cairn =
        open(opened ->
            flow =
                opened.workflow(
                    "flow",
                    String.class,
                    String.class,
                    argument -> Durable.step("greet", () -> "hello " + argument)));
    cairn.queues().declare(Queue.named("q"));
    return cairn;
  }

  @Test
  void anIdThatHasEnded() throws Exception {
    Cairn cairn = opened();

    startAtOnce(cairn, caller -> as -> cairn.start(as, flow, "you"), GREETED);
  }

  @Test
  void anIdThatHasEndedDirectlyAndByAQueue() throws Exception {
    Cairn cairn = opened();

    startAtOnce(
        cairn,
        caller -> as -> cairn.start(caller % 2 == 0 ? as : as.queue("q"), flow, "you"),
        GREETED);
  }

  @Test
  void anIdThatHasEndedByPipelines() throws Exception {
    Cairn cairn = opened();

    startAtOnce(
        cairn,
        caller ->
            as -> {
              try (Pipeline pipeline = cairn.pipeline()) {
                return pipeline.start(as, flow, "you");
              }
            },
        GREETED);
  }

  @Test
  void anIdThatHasEndedInAnotherProcess() throws Exception {
    Cairn cairn = opened();
    Fn.Of1<String, String> here = flow;
    Cairn other = opened();
    Fn.Of1<String, String> there = flow;
    flow = here;

    startAtOnce(
        cairn,
        caller ->
            as -> caller % 2 == 0 ? cairn.start(as, here, "you") : other.start(as, there, "you"),
        GREETED);
  }

  @Test
  void anIdThatHasEndedByAClient() throws Exception {
    Cairn cairn = opened();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> known = client.workflow("flow", String.class, String.class);

      startAtOnce(cairn, caller -> as -> client.start(as.queue("q"), known, "you"), GREETED);
    }
  }

  @Test
  void anIdThatIsDeletedMeanwhile() throws Exception {
    Cairn cairn = opened();

    startAtOnce(
        cairn,
        caller ->
            as -> {
              if (caller == 0) {
                cairn.workflows().delete(Objects.requireNonNull(as.id()));
              }
              return cairn.start(caller % 2 == 0 ? as : as.queue("q"), flow, "you");
            },
        GREETED,
        DELETED);
  }

  @Test
  void aHandleOfWhatIsRecoveredWithTheStart() {
    for (int round = 0; round < 5; round++) {
      String id = "w" + round;
      JournalGate gate = gate(Side.AFTER, id, "greet");
      Cairn dying = open(gate, cairn -> register(cairn));
      dying.start(StartOptions.id(id), flow, "you");
      gate.awaitReached();
      bury();

      Cairn next = open(cairn -> register(cairn));

      assertThat(next.handle(id, String.class).await(LONG)).isEqualTo("hello you");
      gate.open();
      closeOpened();
    }
  }

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow",
            String.class,
            String.class,
            argument -> Durable.step("greet", () -> "hello " + argument));
  }

  private static String end(Handle<String> handle) {
    try {
      return handle.await(LONG);
    } catch (NoSuchWorkflowException deleted) {
      return DELETED;
    }
  }

  /** In each round a workflow ends under an id that all callers then start at once. */
  private void startAtOnce(
      Cairn cairn, Function<Integer, Function<StartOptions, Handle<String>>> starts, Object... ends)
      throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int round = 0; round < ROUNDS; round++) {
        StartOptions as = StartOptions.id("w" + round);
        cairn.start(as, flow, "you").await(LONG);
        var together = new CyclicBarrier(CALLERS);
        var calls = new ArrayList<Callable<String>>();
        for (int caller = 0; caller < CALLERS; caller++) {
          Function<StartOptions, Handle<String>> start = starts.apply(caller);
          calls.add(() -> {
            together.await();
            return end(start.apply(as));
          });
        }
        List<Future<String>> results = callers.invokeAll(calls);
        for (Future<String> result : results) {
          assertThat(result.get()).isIn(ends);
        }
      }
    }
  }
}
