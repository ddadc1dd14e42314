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
 * Waits for what happens elsewhere: one query for all that are waited for, or for those of which
 * another process says that something has happened. By itself it looks with pauses that are so long
 * that looking keeps nobody busy, and that grow while nothing happens: from longer ones on, where
 * others nearly always say so and are heard. Thread-safe.
 *
 * @param <K> what is waited for
 * @param <A> what it is then
 */
public final class BatchedPoller<K extends BatchedPoller.Key, A> implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration SHORTEST_WHILE_HEARD = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final long NEVER = Duration.ofDays(1).toNanos();

  /** How much longer than the last look at everything the pause after it is at least. */
  private static final int REST = 10;

  /** How many are looked for before those that were asked for have their turn. */
  private static final int CHUNK = 250;

  /** How long a look at so many takes at most, unless Postgres was away meanwhile. */
  private static final long LONGEST_LOOK = Duration.ofMillis(100).toNanos();

  private final String name;
  private final BackgroundTasks tasks;
  private final BooleanSupplier heard;
  private final Look<K, A> look;
  private final ConcurrentHashMap<String, List<Watch<K, A>>> watched = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Asked<K>> asked = new ConcurrentLinkedQueue<>();
  private volatile @Nullable PeriodicTask task;
  private volatile boolean closed;
  private volatile boolean everything;
  private Duration pause = SHORTEST;
  private long took;
  private long nextLook = System.nanoTime() + NEVER;

  /**
   * With what tells whether others are heard, and say when something has come that is waited for:
   * nearly always, but not if they did not yet see that somebody could wait.
   */
  public BatchedPoller(String name, BackgroundTasks tasks, BooleanSupplier heard, Look<K, A> look) {
    this.name = name;
    this.tasks = tasks;
    this.heard = heard;
    this.look = look;
  }

  /** Something that can be waited for. */
  public interface Key {
    /** The workflow that it belongs to. */
    String workflowId();
  }

  /** How it is found out what has happened. */
  @FunctionalInterface
  public interface Look<K, A> {
    /** Looks, at as many as are given; what is missing from the answer is still waited for. */
    Map<K, A> at(Collection<K> keys);
  }

  /**
   * One that waits.
   *
   * @param key what for
   * @param answer completes with what it then is; cancelled when the watcher closes
   * @param looked completes when it was looked for once since the wait began
   */
  public record Watch<K, A>(
      K key, CompletableFuture<A> answer, CompletableFuture<Boolean> looked) {}

  /** A look that somebody asked for: a wait that begins, or one of which something was told. */
  private record Asked<K>(K key, CompletableFuture<Boolean> looked, boolean begins) {}

  /** Begins to wait, and looks at once. */
  public Watch<K, A> watch(K key) {
    var watch = new Watch<K, A>(key, new CompletableFuture<>(), new CompletableFuture<>());
    watched.merge(
        key.workflowId(),
        List.of(watch),
        (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
    ask(new Asked<>(key, watch.looked, true));
    if (closed) {
      cancelAll();
    }
    return watch;
  }

  /** Waits no more. */
  public void forget(Watch<K, A> watch) {
    remove(watch.key, watch::equals);
  }

  /** Looks once more, soon; completes when what was there has been given to those who wait. */
  public CompletableFuture<Boolean> look(K key) {
    var asks = new Asked<>(key, new CompletableFuture<>(), false);
    ask(asks);
    if (closed) {
      asks.looked.cancel(false);
    }
    return asks.looked;
  }

  private void ask(Asked<K> asks) {
    asked.add(asks);
    PeriodicTask looking = task;
    if (looking == null) {
      begin();
    } else {
      looking.runSoon();
    }
  }

  private synchronized void begin() {
    if (task == null && !closed) {
      task = tasks.periodic(name, this::beat).start();
    }
  }

  /** Something may have happened to one of all that are waited for. */
  public void lookSoon() {
    PeriodicTask looking = task;
    if (looking != null && !watched.isEmpty()) {
      everything = true;
      looking.runSoon();
    }
  }

  /** Something has happened to these workflows. */
  public void lookSoon(Collection<String> workflowIds) {
    for (String id : workflowIds) {
      List<Watch<K, A>> waiting = watched.get(id);
      if (waiting != null) {
        waiting.forEach(watch -> ask(new Asked<>(watch.key, new CompletableFuture<>(), false)));
      }
    }
  }

  /** One of those things of a workflow that are waited for. */
  Optional<K> awaited(String workflowId, Predicate<K> which) {
    return watched.getOrDefault(workflowId, List.of()).stream()
        .map(Watch::key)
        .filter(which)
        .findAny();
  }

  /** What has happened to a workflow is known without a look, for some of what is waited for. */
  void answer(String workflowId, Function<K, Optional<A>> known) {
    List<Watch<K, A>> waiting = watched.get(workflowId);
    if (waiting != null) {
      waiting.forEach(watch ->
          known
              .apply(watch.key)
              .ifPresent(answer -> {
                forget(watch);
                watch.answer.complete(answer);
              }));
    }
  }

  private Duration beat() {
    if (everything || System.nanoTime() - nextLook >= 0) {
      lookAtAll();
    } else {
      lookAtAsked();
    }
    if (watched.isEmpty()) {
      nextLook = System.nanoTime() + NEVER; // or until a wait begins, which begins with a look
      took = 0;
    }
    return Duration.ofNanos(Math.max(0, nextLook - System.nanoTime()));
  }

  private void lookAtAll() {
    everything = false;
    long began = System.nanoTime();
    boolean found = false;
    try {
      found = lookAtEach();
    } catch (RuntimeException | Error problem) {
      everything = true;
      throw problem;
    }
    int chunks = 1 + watched.size() / CHUNK;
    took = Math.min(System.nanoTime() - began, chunks * LONGEST_LOOK);
    pause = found ? first() : longer(pause);
    nextLook = System.nanoTime() + resting(pause);
  }

  private boolean lookAtEach() {
    boolean found = lookAtAsked();
    List<K> keys =
        watched.values().stream().flatMap(List::stream).map(Watch::key).distinct().toList();
    for (int from = 0; from < keys.size(); from += CHUNK) {
      found |= lookAt(keys.subList(from, Math.min(keys.size(), from + CHUNK)));
      found |= lookAtAsked();
    }
    return found;
  }

  /** The first pause of those that grow. */
  private Duration first() {
    return heard.getAsBoolean() ? SHORTEST_WHILE_HEARD : SHORTEST;
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  private long resting(Duration atLeast) {
    return Math.max(atLeast.toNanos(), REST * took);
  }

  /** A look that fails is asked for again. */
  private boolean lookAtAsked() {
    var taken = new ArrayList<Asked<K>>();
    for (Asked<K> next = asked.poll(); next != null; next = asked.poll()) {
      taken.add(next);
    }
    if (taken.isEmpty()) {
      return false;
    }
    Set<K> keys = new LinkedHashSet<>();
    taken.forEach(asks -> keys.add(asks.key));
    boolean found = false;
    try {
      found = lookAt(keys);
    } catch (RuntimeException | Error problem) {
      asked.addAll(taken);
      throw problem;
    }
    taken.forEach(asks -> asks.looked.complete(true));
    if (taken.stream().anyMatch(Asked::begins)) {
      pause = first();
      nextLook = Math.min(nextLook, System.nanoTime() + resting(pause));
    }
    return found;
  }

  private boolean lookAt(Collection<K> keys) {
    Map<K, A> answers = look.at(keys);
    answers.forEach((key, answer) ->
        remove(key, watch -> watch.key.equals(key))
            .forEach(watch -> watch.answer.complete(answer)));
    return !answers.isEmpty();
  }

  private List<Watch<K, A>> remove(K key, Predicate<Watch<K, A>> which) {
    var removed = new ArrayList<Watch<K, A>>();
    watched.computeIfPresent(
        key.workflowId(),
        (id, waiting) -> {
          removed.clear();
          waiting.stream().filter(which).forEach(removed::add);
          List<Watch<K, A>> left = waiting.stream().filter(which.negate()).toList();
          return left.isEmpty() ? null : left;
        });
    return removed;
  }

  @Override
  public void close() {
    PeriodicTask looking;
    synchronized (this) {
      closed = true;
      looking = task;
    }
    if (looking != null) {
      looking.close();
    }
    cancelAll();
  }

  private void cancelAll() {
    watched.values().forEach(waiting -> waiting.forEach(watch -> watch.answer.cancel(false)));
    for (Asked<K> left = asked.poll(); left != null; left = asked.poll()) {
      left.looked.cancel(false);
    }
  }
}
