package dev.cairn.internal.timing;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait when their time is over: one thread for all of them. What is left of a wait
 * is measured when it begins, so that it is neither longer nor shorter if the database clock is set
 * meanwhile. Thread-safe.
 */
public final class Deadlines implements AutoCloseable {
  /** Farther ahead than anybody waits, and near enough for every calendar. */
  private static final Duration FARTHEST = Duration.ofDays(365_000);

  private final Environment ambient;
  private final InstantSource clock;
  private final InstantSource steady;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentSkipListMap<Deadline, CompletableFuture<Boolean>> pending =
      new ConcurrentSkipListMap<>();
  private final PeriodicTask task;
  private boolean begun;
  private boolean closed;

  /**
   * With the database's clock, by which times are told, and one that measures how long it takes.
   */
  public Deadlines(
      Environment ambient, InstantSource clock, InstantSource steady, BackgroundTasks tasks) {
    this.ambient = ambient;
    this.clock = clock;
    this.steady = steady;
    this.task = tasks.periodic("cairn-deadlines", this::passOrPause);
  }

  /** By the steady clock. */
  private record Deadline(Instant at, long number) implements Comparable<Deadline> {
    private static final Comparator<Deadline> ORDER =
        Comparator.comparing(Deadline::at).thenComparingLong(Deadline::number);

    @Override
    public int compareTo(Deadline other) {
      return ORDER.compare(this, other);
    }
  }

  /** When a wait that begins now is over. */
  public static Instant after(Instant now, Duration limit) {
    return now.plus(limit.compareTo(FARTHEST) < 0 ? limit : FARTHEST);
  }

  /**
   * Begins a wait.
   *
   * @return tells the end of the wait by the database clock as that is set when it is asked
   */
  public Supplier<Instant> begin(Duration length) {
    Instant end = after(steady.instant(), length);
    return () -> clock.instant().plus(Duration.between(steady.instant(), end));
  }

  /**
   * When a wait that was recorded is over: not later than its whole length from now, should the
   * clock have been set back since.
   */
  public Instant resumed(Instant began, Instant until) {
    Instant whole = after(clock.instant(), Duration.between(began, until));
    return whole.isBefore(until) ? whole : until;
  }

  /**
   * Waits for something until a time.
   *
   * @param awaited completes when it has happened
   * @param until how long; null for ever
   * @return false if the time was over first
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public boolean await(CompletableFuture<?> awaited, @Nullable Instant until)
      throws InterruptedException {
    if (awaited.isDone()) {
      return true;
    }
    if (until == null) {
      settled(awaited);
      return true;
    }
    CompletableFuture<Boolean> passed = at(until);
    try {
      settled(CompletableFuture.anyOf(awaited, passed));
      return awaited.isDone();
    } finally {
      passed.cancel(false);
    }
  }

  /** Completes when a time is over; cancel it if that is of no interest any more. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public // removing does not fail
  CompletableFuture<Boolean> at(Instant time) {
    Instant end = steady.instant().plus(Duration.between(clock.instant(), time));
    var deadline = new Deadline(end, numbers.incrementAndGet());
    var passed = new CompletableFuture<Boolean>();
    pending.put(deadline, passed);
    passed.whenComplete((done, cancelled) -> pending.remove(deadline));
    Map.Entry<Deadline, CompletableFuture<Boolean>> first = pending.firstEntry();
    if (first != null && first.getKey().equals(deadline)) { // it may have passed by now
      wake();
    }
    return passed;
  }

  /** Waits until something has happened, well or not: what it was is for the caller to ask. */
  private static void settled(CompletableFuture<?> awaited) throws InterruptedException {
    try {
      awaited.handle((answer, problem) -> true).get();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** The thread begins with the first deadline. */
  private void wake() {
    boolean first;
    synchronized (this) {
      first = !begun && !closed;
      begun |= first;
    }
    if (first) {
      task.start();
    } else {
      task.wake();
    }
  }

  /** Lets the first deadline pass, or waits for it; an interrupt says that another is the first. */
  private Duration passOrPause() throws InterruptedException {
    Map.Entry<Deadline, CompletableFuture<Boolean>> next = pending.firstEntry();
    if (next == null) {
      return FARTHEST;
    }
    Deadline deadline = next.getKey();
    Instant now = steady.instant();
    if (now.isBefore(deadline.at)) {
      ambient.pause().sleep(Duration.between(now, deadline.at));
    } else {
      pending.remove(deadline);
      next.getValue().complete(true);
    }
    return Duration.ZERO;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    task.close();
  }
}
