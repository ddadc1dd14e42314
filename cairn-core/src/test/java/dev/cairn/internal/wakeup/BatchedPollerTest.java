package dev.cairn.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.testkit.Eventually;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One who looks for all who wait. */
class BatchedPollerTest {
  private static final Thing THING = new Thing("w", "a");

  private final ConcurrentHashMap<Thing, String> there = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<List<Thing>> looks = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Long> times = new CopyOnWriteArrayList<>();
  private final AtomicBoolean heard = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger holding = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final BatchedPoller<Thing, String> watcher =
      new BatchedPoller<>(
          "cairn-test", new BackgroundTasks(Clock.systemUTC()), heard::get, this::look);

  private record Thing(String workflowId, String name) implements BatchedPoller.Key {}

  private Map<Thing, String> look(Collection<Thing> keys) {
    looks.add(List.copyOf(keys));
    times.add(System.nanoTime());
    if (holding.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      held.countDown();
      reach(released);
    }
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new DatabaseException("Postgres is away.");
    }
    var found = new HashMap<Thing, String>();
    keys.forEach(key -> Optional.ofNullable(there.get(key)).ifPresent(it -> found.put(key, it)));
    return found;
  }

  private static void reach(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    released.countDown();
    watcher.close();
  }

  @Test
  void aWaitBeginsWithALook() throws Exception {
    var watch = watcher.watch(THING);

    assertThat(told(watch.looked())).isTrue();
    assertThat(watch.answer()).isNotDone();
  }

  @Test
  void whatIsThereIsAnsweredToAllWhoWaitForIt() throws Exception {
    there.put(THING, "it");

    var one = watcher.watch(THING);
    var other = watcher.watch(THING);

    assertThat(told(one.answer())).isEqualTo("it");
    assertThat(told(other.answer())).isEqualTo("it");
  }

  @Test
  void whatIsToldIsLookedFor() throws Exception {
    var watch = watcher.watch(THING);
    var another = watcher.watch(new Thing("other", "a"));
    told(watch.looked());
    there.put(THING, "it");

    watcher.lookSoon(List.of("w", "unknown"));

    assertThat(told(watch.answer())).isEqualTo("it");
    assertThat(another.answer()).isNotDone();
  }

  @Test
  void whatNobodyTellsIsFoundByLookingAgain() throws Exception {
    var watch = watcher.watch(THING);
    told(watch.looked());

    there.put(THING, "it");

    assertThat(told(watch.answer())).isEqualTo("it");
  }

  @Test
  void whileOthersAreHeardTheNextLooksByItselfAreLater() throws Exception {
    heard.set(true);
    var first = watcher.watch(THING);
    told(first.looked());

    Eventually.holds(() -> assertThat(looks).hasSizeGreaterThan(2));

    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(50_000_000);
    assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(100_000_000);
  }

  @Test
  void aWaitThatBeginsWhenNobodyWaitedTakesOneLook() throws Exception {
    heard.set(true);
    there.put(THING, "it");
    told(watcher.watch(THING).answer());
    there.clear();

    told(watcher.watch(THING).looked());
    Eventually.holds(() -> assertThat(looks).hasSizeGreaterThan(2));

    assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void whoGivesUpIsNotAnswered() throws Exception {
    var watch = watcher.watch(THING);
    told(watch.looked());

    watcher.forget(watch);
    there.put(THING, "it");
    told(watcher.look(THING));

    assertThat(watch.answer()).isNotDone();
  }

  @Test
  void aLookThatFailsIsTriedAgain() throws Exception {
    failures.set(1);
    there.put(THING, "it");

    var watch = watcher.watch(THING);

    assertThat(told(watch.answer())).isEqualTo("it");
    assertThat(told(watch.looked())).isTrue();
  }

  @Test
  void soIsOneThatFailsAfterNobodyHadWaited() throws Exception {
    there.put(THING, "it");
    told(watcher.watch(THING).answer());
    failures.set(1);

    assertThat(told(watcher.watch(THING).answer())).isEqualTo("it");
  }

  @Test
  void whatIsKnownIsAnsweredWithoutALook() throws Exception {
    var watch = watcher.watch(THING);
    var another = watcher.watch(new Thing("w", "b"));
    told(watch.looked());
    told(another.looked());

    watcher.answer("w", thing -> thing.equals(THING) ? Optional.of("known") : Optional.empty());
    watcher.answer("unknown", thing -> Optional.of("known"));

    assertThat(watch.answer()).isCompletedWithValue("known");
    assertThat(another.answer()).isNotDone();
  }

  @Test
  void whoAsksDoesNotWaitUntilAllOthersAreLookedFor() throws Exception {
    var watches =
        IntStream.range(0, 1_000).mapToObj(i -> watcher.watch(new Thing("w" + i, "a"))).toList();
    for (var watch : watches) {
      told(watch.looked());
    }
    holding.set(1);
    watcher.lookSoon();
    reach(held);
    int before = looks.size();

    var asked = watcher.watch(THING);
    released.countDown();
    told(asked.looked());

    List<List<Thing>> since = List.copyOf(looks).subList(before, looks.size());
    assertThat(since.getFirst()).containsExactly(THING);
  }

  @Test
  void whoStillWaitsAtTheCloseIsLetGo() throws Exception {
    var watch = watcher.watch(THING);
    told(watch.looked());

    watcher.close();

    assertThat(watch.answer()).isCancelled();
    assertThat(watcher.look(THING)).isCancelled();
    var late = watcher.watch(THING);
    assertThat(late.answer()).isCancelled();
  }
}
