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
 * A workflow made up by chance that is cancelled at any of its records, by a process that lives or
 * after a crash, undoes whatever it had registered by then, once. More of them are what {@code
 * RandomCancelDeep} does.
 */
class RandomCancelTest extends CairnTest {
  private static final int SAGAS = 8;
  private static final int DEPTH = 3;
  private static final Duration LONG = Duration.ofMinutes(10);

  /** What a saga did, in order. */
  private sealed interface Did {
    record Recorded(String key) implements Did {}

    record Registered(String name) implements Did {}
  }

  @Test
  @Timeout(300)
  void whatIsCancelledUndoesAllThatItHadRegistered() throws Exception {
    cancelEach(SAGAS);
  }

  /** Runs so many sagas, each once undisturbed and once cancelled. */
  final void cancelEach(int sagas) throws Exception {
    long base = TestSeed.of(RandomCancelTest.class);
    TestDatabase calm = TestPostgres.freshDatabase();
    for (TestDatabase one : List.of(calm, database)) {
      one.execute("create table happened (workflow text, what text)");
    }
    var trace = Collections.synchronizedList(new ArrayList<Did>());
    var undisturbed = new AtomicReference<Fn.Of1<Long, String>>();
    Cairn calmly =
        open(
            calm.config().listener(recording(trace)),
            cairn -> undisturbed.set(register(cairn, name -> trace.add(new Did.Registered(name)))));
    var random = new Random(base);
    for (int i = 0; i < sagas; i++) {
      long seed = base + i;
      String id = "s" + i;
      trace.clear();
      endsSomehow(calmly.start(StartOptions.id(id), undisturbed.get(), seed));
      List<Did> did = List.copyOf(trace);
      List<Integer> places = cancellable(did);
      if (!places.isEmpty()) {
        int place = places.get(random.nextInt(places.size()));

        cancelAt(((Did.Recorded) did.get(place)).key(), random.nextBoolean(), id, seed);

        assertThat(happened(id))
            .as("saga of seed %d, cancelled at %s of %s", seed, did.get(place), did)
            .containsExactlyInAnyOrderElementsOf(expected(did, place));
      }
    }
  }

  private static Listener recording(List<Did> trace) {
    return event -> {
      if (event instanceof Event.Recorded(var lines)) {
        lines.forEach(line -> trace.add(new Did.Recorded(line.key())));
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

  private static void endsSomehow(Handle<String> handle) {
    try {
      handle.await();
    } catch (IllegalStateException failed) {
      assertThat(failed).hasMessageStartingWith("failed ");
    }
  }

  /** The places of the records at which there is still something to be cancelled. */
  private static List<Integer> cancellable(List<Did> did) {
    return Stream.iterate(0, place -> place < did.size(), place -> place + 1)
        .filter(place ->
            did.get(place) instanceof Did.Recorded(var key)
                && !key.equals("end")
                && !isUndoing(key))
        .toList();
  }

  private static boolean isUndoing(String key) {
    return key.contains("-undo");
  }

  /** The rows until then, and those that undo what is registered before the next durable call. */
  private static List<String> expected(List<Did> did, int place) {
    return Stream.concat(
            did.subList(0, place + 1).stream(),
            did.stream().skip(place + 1L).takeWhile(next -> !isDurableCall(next)))
        .flatMap(RandomCancelTest::row)
        .toList();
  }

  private static boolean isDurableCall(Did did) {
    return did instanceof Did.Recorded(var key) && !isUndoing(key);
  }

  private static Stream<String> row(Did did) {
    return switch (did) {
      case Did.Registered(var name) -> Stream.of(name);
      case Did.Recorded(var key) when key.contains("-rows") ->
          Stream.of(key.substring(key.lastIndexOf('/') + 1).replaceFirst("#.*", ""));
      case Did.Recorded other -> Stream.empty();
    };
  }

  private void cancelAt(String key, boolean crash, String id, long seed) {
    JournalGate gate = gate(Side.AFTER, id, key);
    var doomed = new AtomicReference<Fn.Of1<Long, String>>();
    Config deadly = database.config().listener(gate).lease(LONG);
    Cairn first = open(deadly, cairn -> doomed.set(register(cairn, name -> {})));
    Thread.ofVirtual().start(() -> first.start(StartOptions.id(id), doomed.get(), seed));
    gate.awaitReached();
    if (crash) {
      bury();
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

  private List<String> happened(String id) {
    return database.query("select what from happened where workflow = ?", id);
  }
}
