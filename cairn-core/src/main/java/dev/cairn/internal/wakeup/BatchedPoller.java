package dev.cairn.internal.wakeup;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for events of other processes with one query for all waits of a kind. A wait begins with a
 * query; later queries follow a notification, or a pause. The pause grows while nothing happens,
 * and is at least ten times the duration of the last poll of everything. It starts longer if
 * notifications are reliable. Thread-safe.
 *
 * @param <K> the key of what is awaited
 * @param <A> the answer
 */
public final class BatchedPoller<K extends BatchedPoller.Key, A> implements AutoCloseable {
  private static final Duration MIN_PAUSE = Duration.ofMillis(5);
  private static final Duration MIN_PAUSE_WITH_NOTIFICATIONS = Duration.ofMillis(50);
  private static final Duration MAX_PAUSE = Duration.ofMillis(500);
  private static final long NEVER = Duration.ofDays(1).toNanos();

  /** The pause is at least this many times as long as the last poll of everything. */
  private static final int PAUSE_FACTOR = 10;

  /** Keys per query; requested keys are polled between two such queries. */
  private static final int CHUNK = 250;

  /**
   * Upper bound for the assumed duration of one query, so that an outage does not lengthen the
   * pause.
   */
  private static final long MAX_CHUNK_TIME = Duration.ofMillis(100).toNanos();

  private final String name;
  private final BackgroundTasks tasks;
  private final BooleanSupplier notificationsReliable;
  private final Query<K, A> query;
  private final ConcurrentHashMap<String, List<Watch<K, A>>> watches = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Request<K>> requests = new ConcurrentLinkedQueue<>();
  private volatile @Nullable PeriodicTask task;
  private volatile boolean closed;
  private volatile boolean pollAllRequested;
  private Duration pause = MIN_PAUSE;
  private long lastDuration;
  private long nextPoll = System.nanoTime() + NEVER;

  /**
   * Creates a poller; its thread starts with the first wait.
   *
   * @param notificationsReliable whether other processes nearly always notify when an awaited event
   *     happens (they do not if they could not see yet that somebody waits)
   */
  public BatchedPoller(
      String name,
      BackgroundTasks tasks,
      BooleanSupplier notificationsReliable,
      Query<K, A> query) {
    this.name = name;
    this.tasks = tasks;
    this.notificationsReliable = notificationsReliable;
    this.query = query;
  }

  /** The key of a wait. */
  public interface Key {
    /** The workflow that the awaited event belongs to. */
    String workflowId();
  }

  /** Queries what has happened. */
  @FunctionalInterface
  public interface Query<K, A> {
    /** Returns the answers for the keys; a key without an answer is still awaited. */
    Map<K, A> run(Collection<K> keys);
  }

  /**
   * A wait.
   *
   * @param key the key
   * @param answer completes with the answer; cancelled when the poller closes
   * @param polled completes after the first query since the wait began
   */
  public record Watch<K, A>(
      K key, CompletableFuture<A> answer, CompletableFuture<Boolean> polled) {}

  /** A requested query for one key: a wait begins, or a notification was received. */
  private record Request<K>(K key, CompletableFuture<Boolean> polled, boolean isNewWatch) {}

  /** Starts a wait, which is polled at once. */
  public Watch<K, A> watch(K key) {
    var watch = new Watch<K, A>(key, new CompletableFuture<>(), new CompletableFuture<>());
    watches.merge(
        key.workflowId(),
        List.of(watch),
        (present, one) -> Stream.concat(present.stream(), one.stream()).toList());
    submit(new Request<>(key, watch.polled, true));
    if (closed) {
      cancelAll();
    }
    return watch;
  }

  /** Ends a wait. */
  public void unwatch(Watch<K, A> watch) {
    remove(watch.key, watch::equals);
  }

  /** Requests a query for a key; completes when its answer has been delivered. */
  public CompletableFuture<Boolean> poll(K key) {
    var request = new Request<>(key, new CompletableFuture<>(), false);
    submit(request);
    if (closed) {
      request.polled.cancel(false);
    }
    return request.polled;
  }

  private void submit(Request<K> request) {
    requests.add(request);
    PeriodicTask current = task;
    if (current == null) {
      startTask();
    } else {
      current.runSoon();
    }
  }

  private synchronized void startTask() {
    if (task == null && !closed) {
      task = tasks.searching(name, this::runOnce, () -> pollAllRequested = true).start();
    }
  }

  /** Requests a poll of everything, because something may have happened. */
  public void pollSoon() {
    PeriodicTask current = task;
    if (current != null && !watches.isEmpty()) {
      pollAllRequested = true;
      current.runSoon();
    }
  }

  /** Requests queries for the waits of these workflows. */
  public void pollSoon(Collection<String> workflowIds) {
    for (String id : workflowIds) {
      List<Watch<K, A>> waiting = watches.get(id);
      if (waiting != null) {
        waiting.forEach(
            watch -> submit(new Request<>(watch.key, new CompletableFuture<>(), false)));
      }
    }
  }

  /** Finds an awaited key of a workflow. */
  Optional<K> findKey(String workflowId, Predicate<K> filter) {
    return watches.getOrDefault(workflowId, List.of()).stream()
        .map(Watch::key)
        .filter(filter)
        .findAny();
  }

  /** Answers waits of a workflow without a query. */
  void answer(String workflowId, Function<K, Optional<A>> known) {
    List<Watch<K, A>> waiting = watches.get(workflowId);
    if (waiting != null) {
      waiting.forEach(watch ->
          known
              .apply(watch.key)
              .ifPresent(answer -> {
                unwatch(watch);
                watch.answer.complete(answer);
              }));
    }
  }

  private Duration runOnce() {
    if (pollAllRequested || System.nanoTime() - nextPoll >= 0) {
      pollAll();
    } else {
      pollRequested();
    }
    if (watches.isEmpty()) {
      nextPoll = System.nanoTime() + NEVER; // or until a new wait, which begins with a query
      lastDuration = 0;
    }
    return Duration.ofNanos(Math.max(0, nextPoll - System.nanoTime()));
  }

  private void pollAll() {
    pollAllRequested = false;
    long startedAt = System.nanoTime();
    boolean found = false;
    try {
      found = pollChunks();
    } catch (RuntimeException | Error problem) {
      pollAllRequested = true;
      throw problem;
    }
    int chunks = 1 + watches.size() / CHUNK;
    lastDuration = Math.min(System.nanoTime() - startedAt, chunks * MAX_CHUNK_TIME);
    pause = found ? initialPause() : longer(pause);
    nextPoll = System.nanoTime() + pauseNanos(pause);
  }

  private boolean pollChunks() {
    boolean found = pollRequested();
    List<K> keys =
        watches.values().stream().flatMap(List::stream).map(Watch::key).distinct().toList();
    for (int from = 0; from < keys.size(); from += CHUNK) {
      found |= pollKeys(keys.subList(from, Math.min(keys.size(), from + CHUNK)));
      found |= pollRequested();
    }
    return found;
  }

  /** Returns the first pause after something happened. */
  private Duration initialPause() {
    return notificationsReliable.getAsBoolean() ? MIN_PAUSE_WITH_NOTIFICATIONS : MIN_PAUSE;
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
  }

  private long pauseNanos(Duration atLeast) {
    return Math.max(atLeast.toNanos(), PAUSE_FACTOR * lastDuration);
  }

  /** Polls the requested keys; a failed query is requested again. */
  private boolean pollRequested() {
    var taken = new ArrayList<Request<K>>();
    for (Request<K> next = requests.poll(); next != null; next = requests.poll()) {
      taken.add(next);
    }
    if (taken.isEmpty()) {
      return false;
    }
    Set<K> keys = new LinkedHashSet<>();
    taken.forEach(request -> keys.add(request.key));
    boolean found = false;
    try {
      found = pollKeys(keys);
    } catch (RuntimeException | Error problem) {
      requests.addAll(taken);
      throw problem;
    }
    taken.forEach(request -> request.polled.complete(true));
    if (taken.stream().anyMatch(Request::isNewWatch)) {
      pause = initialPause();
      nextPoll = Math.min(nextPoll, System.nanoTime() + pauseNanos(pause));
    }
    return found;
  }

  private boolean pollKeys(Collection<K> keys) {
    Map<K, A> answers = query.run(keys);
    answers.forEach((key, answer) ->
        remove(key, watch -> watch.key.equals(key))
            .forEach(watch -> watch.answer.complete(answer)));
    return !answers.isEmpty();
  }

  private List<Watch<K, A>> remove(K key, Predicate<Watch<K, A>> filter) {
    var removed = new ArrayList<Watch<K, A>>();
    watches.computeIfPresent(
        key.workflowId(),
        (id, waiting) -> {
          removed.clear();
          waiting.stream().filter(filter).forEach(removed::add);
          List<Watch<K, A>> remaining = waiting.stream().filter(filter.negate()).toList();
          return remaining.isEmpty() ? null : remaining;
        });
    return removed;
  }

  @Override
  public void close() {
    PeriodicTask current;
    synchronized (this) {
      closed = true;
      current = task;
    }
    if (current != null) {
      current.close();
    }
    cancelAll();
  }

  private void cancelAll() {
    watches.values().forEach(waiting -> waiting.forEach(watch -> watch.answer.cancel(false)));
    for (Request<K> remaining = requests.poll(); remaining != null; remaining = requests.poll()) {
      remaining.polled.cancel(false);
    }
  }
}
