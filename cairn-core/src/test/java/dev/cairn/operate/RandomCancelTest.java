package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.RandomSaga;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.testkit.TestSeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A random workflow that is cancelled at a random record, by a live process or after a crash, runs
 * each compensation that it had registered exactly once. {@code RandomCancelDeep} tests more of
 * them.
 */
class RandomCancelTest extends CairnTest {
  private static final int SAGAS = 8;
  private static final int DEPTH = 3;
  private static final Duration LONG = Duration.ofMinutes(10);

  /** An operation of a saga, in order. */
  private sealed interface Action {
    record Recorded(String key) implements Action {}

    record Registered(String name) implements Action {}
  }

  @Test
  @Timeout(300)
  void cancelledSagaRunsAllRegisteredCompensations() throws Exception {
    cancelEach(SAGAS);
  }

  /** Runs each saga twice: undisturbed and with a cancellation. */
  final void cancelEach(int sagas) throws Exception {
    long base = TestSeed.of(RandomCancelTest.class);
    TestDatabase undisturbedDatabase = TestPostgres.freshDatabase();
    for (TestDatabase one : List.of(undisturbedDatabase, database)) {
      one.execute("create table happened (workflow text, what text)");
    }
    var trace = Collections.synchronizedList(new ArrayList<Action>());
    var undisturbed = new AtomicReference<Fn.Of1<Long, String>>();
    Cairn undisturbedCairn =
        open(
            undisturbedDatabase.config().listener(recording(trace)),
            cairn ->
                undisturbed.set(register(cairn, name -> trace.add(new Action.Registered(name)))));
    var random = new Random(base);
    for (int i = 0; i < sagas; i++) {
      long seed = base + i;
      String id = "s" + i;
      trace.clear();
      awaitAnyEnd(undisturbedCairn.start(StartOptions.id(id), undisturbed.get(), seed));
      List<Action> actions = List.copyOf(trace);
      List<Integer> indexes = cancellable(actions);
      if (!indexes.isEmpty()) {
        int index = indexes.get(random.nextInt(indexes.size()));

        cancelAt(((Action.Recorded) actions.get(index)).key(), random.nextBoolean(), id, seed);

        assertThat(insertedRows(id))
            .as("saga of seed %d, cancelled at %s of %s", seed, actions.get(index), actions)
            .containsExactlyInAnyOrderElementsOf(expected(actions, index));
      }
    }
  }

  private static Listener recording(List<Action> trace) {
    return event -> {
      if (event instanceof Event.Recorded(var lines)) {
        lines.forEach(line -> trace.add(new Action.Recorded(line.key())));
      }
    };
  }

  private static Fn.Of1<Long, String> register(Cairn cairn, Consumer<String> registering) {
    return cairn.workflow(
        "saga",
        Long.class,
        String.class,
        seed -> {
          new RandomSaga(seed, registering).run(DEPTH);
          return "through";
        });
  }

  private static void awaitAnyEnd(Handle<String> handle) {
    try {
      handle.await();
    } catch (IllegalStateException failed) {
      assertThat(failed).hasMessageStartingWith("failed ");
    }
  }

  /** Indexes of the records at which the saga can still be cancelled. */
  private static List<Integer> cancellable(List<Action> actions) {
    return Stream.iterate(0, index -> index < actions.size(), index -> index + 1)
        .filter(index ->
            actions.get(index) instanceof Action.Recorded(var key)
                && !key.equals("end")
                && !isCompensation(key))
        .toList();
  }

  private static boolean isCompensation(String key) {
    return key.contains("-undo");
  }

  /**
   * The expected rows: those until the cancellation and those of compensations that are registered
   * before the next durable call.
   */
  private static List<String> expected(List<Action> actions, int index) {
    return Stream.concat(
            actions.subList(0, index + 1).stream(),
            actions.stream().skip(index + 1L).takeWhile(next -> !isDurableCall(next)))
        .flatMap(RandomCancelTest::row)
        .toList();
  }

  private static boolean isDurableCall(Action action) {
    return action instanceof Action.Recorded(var key) && !isCompensation(key);
  }

  private static Stream<String> row(Action action) {
    return switch (action) {
      case Action.Registered(var name) -> Stream.of(name);
      case Action.Recorded(var key) when key.contains("-rows") ->
          Stream.of(key.substring(key.lastIndexOf('/') + 1).replaceFirst("#.*", ""));
      case Action.Recorded other -> Stream.empty();
    };
  }

  private void cancelAt(String key, boolean crash, String id, long seed) {
    JournalGate gate = gate(Side.AFTER, id, key);
    var cancelled = new AtomicReference<Fn.Of1<Long, String>>();
    Config deadly = database.config().listener(gate).lease(LONG);
    Cairn first = open(deadly, cairn -> cancelled.set(register(cairn, name -> {})));
    Thread.ofVirtual().start(() -> first.start(StartOptions.id(id), cancelled.get(), seed));
    gate.awaitReached();
    if (crash) {
      declareExecutorsDead();
    }
    database.query("select cairn.cancel('" + id + "')");
    if (!crash) {
      gate.open();
    }

    try (Cairn next = open(cairn -> register(cairn, name -> {}))) {
      assertThatThrownBy(() -> next.handle(id, String.class).await())
          .isInstanceOf(WorkflowCancelledException.class);
    }

    gate.open();
    first.close();
  }

  private List<String> insertedRows(String id) {
    return database.query("select what from happened where workflow = ?", id);
  }
}
