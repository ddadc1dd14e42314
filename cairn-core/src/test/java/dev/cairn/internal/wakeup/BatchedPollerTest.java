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

/** One poller for all waiters of a process. */
class BatchedPollerTest {
  private static final TestKey KEY = new TestKey("w", "a");

  private final ConcurrentHashMap<TestKey, String> values = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<List<TestKey>> polls = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Long> pollTimes = new CopyOnWriteArrayList<>();
  private final AtomicBoolean notificationsWork = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger holding = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final BatchedPoller<TestKey, String> poller =
      new BatchedPoller<>(
          "cairn-test", new BackgroundTasks(Clock.systemUTC()), notificationsWork::get, this::poll);

  private record TestKey(String workflowId, String name) implements BatchedPoller.Key {}

  private Map<TestKey, String> poll(Collection<TestKey> keys) {
    polls.add(List.copyOf(keys));
    pollTimes.add(System.nanoTime());
    if (holding.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      held.countDown();
      await(released);
    }
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new DatabaseException("Postgres is away.");
    }
    var found = new HashMap<TestKey, String>();
    keys.forEach(key -> Optional.ofNullable(values.get(key)).ifPresent(it -> found.put(key, it)));
    return found;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static <T> T resultOf(CompletableFuture<T> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    released.countDown();
    poller.close();
  }

  @Test
  void waitStartsWithAPoll() throws Exception {
    var watch = poller.watch(KEY);

    assertThat(resultOf(watch.polled())).isTrue();
    assertThat(watch.answer()).isNotDone();
  }

  @Test
  void existingValueIsReturnedToAllWaiters() throws Exception {
    values.put(KEY, "it");

    var one = poller.watch(KEY);
    var other = poller.watch(KEY);

    assertThat(resultOf(one.answer())).isEqualTo("it");
    assertThat(resultOf(other.answer())).isEqualTo("it");
  }

  @Test
  void notifiedKeyIsPolled() throws Exception {
    var watch = poller.watch(KEY);
    var another = poller.watch(new TestKey("other", "a"));
    resultOf(watch.polled());
    values.put(KEY, "it");

    poller.pollSoon(List.of("w", "unknown"));

    assertThat(resultOf(watch.answer())).isEqualTo("it");
    assertThat(another.answer()).isNotDone();
  }

  @Test
  void unnotifiedValueIsFoundByPolling() throws Exception {
    var watch = poller.watch(KEY);
    resultOf(watch.polled());

    values.put(KEY, "it");

    assertThat(resultOf(watch.answer())).isEqualTo("it");
  }

  @Test
  void pollsAreLessFrequentWhileNotificationsWork() throws Exception {
    notificationsWork.set(true);
    var first = poller.watch(KEY);
    resultOf(first.polled());

    Eventually.holds(() -> assertThat(polls).hasSizeGreaterThan(2));

    assertThat(pollTimes.get(1) - pollTimes.get(0)).isGreaterThanOrEqualTo(50_000_000);
    assertThat(pollTimes.get(2) - pollTimes.get(1)).isGreaterThanOrEqualTo(100_000_000);
  }

  @Test
  void firstWaitTakesOnePoll() throws Exception {
    notificationsWork.set(true);
    values.put(KEY, "it");
    resultOf(poller.watch(KEY).answer());
    values.clear();

    resultOf(poller.watch(KEY).polled());
    Eventually.holds(() -> assertThat(polls).hasSizeGreaterThan(2));

    assertThat(pollTimes.get(2) - pollTimes.get(1)).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void forgottenWaitIsNotCompleted() throws Exception {
    var watch = poller.watch(KEY);
    resultOf(watch.polled());

    poller.unwatch(watch);
    values.put(KEY, "it");
    resultOf(poller.poll(KEY));

    assertThat(watch.answer()).isNotDone();
  }

  @Test
  void failedPollIsRetried() throws Exception {
    failures.set(1);
    values.put(KEY, "it");

    var watch = poller.watch(KEY);

    assertThat(resultOf(watch.answer())).isEqualTo("it");
    assertThat(resultOf(watch.polled())).isTrue();
  }

  @Test
  void failedPollOfAFirstWaitIsRetried() throws Exception {
    values.put(KEY, "it");
    resultOf(poller.watch(KEY).answer());
    failures.set(1);

    assertThat(resultOf(poller.watch(KEY).answer())).isEqualTo("it");
  }

  @Test
  void knownValueIsReturnedWithoutAPoll() throws Exception {
    var watch = poller.watch(KEY);
    var another = poller.watch(new TestKey("w", "b"));
    resultOf(watch.polled());
    resultOf(another.polled());

    poller.answer("w", thing -> thing.equals(KEY) ? Optional.of("known") : Optional.empty());
    poller.answer("unknown", thing -> Optional.of("known"));

    assertThat(watch.answer()).isCompletedWithValue("known");
    assertThat(another.answer()).isNotDone();
  }

  @Test
  void newWaitIsPolledBeforeTheOthers() throws Exception {
    var watches =
        IntStream.range(0, 1_000).mapToObj(i -> poller.watch(new TestKey("w" + i, "a"))).toList();
    for (var watch : watches) {
      resultOf(watch.polled());
    }
    holding.set(1);
    poller.pollSoon();
    await(held);
    int before = polls.size();

    var asked = poller.watch(KEY);
    released.countDown();
    resultOf(asked.polled());

    assertThat(polls.get(before)).containsExactly(KEY);
  }

  @Test
  void closeCancelsWaits() throws Exception {
    var watch = poller.watch(KEY);
    resultOf(watch.polled());

    poller.close();

    assertThat(watch.answer()).isCancelled();
    assertThat(poller.poll(KEY)).isCancelled();
    var late = poller.watch(KEY);
    assertThat(late.answer()).isCancelled();
  }
}
