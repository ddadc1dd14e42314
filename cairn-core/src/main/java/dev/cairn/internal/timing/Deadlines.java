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
 * Wakes waiting threads when their time has come, with one thread for all. The remaining time is
 * measured with a steady clock when a wait begins, so that changes of the database clock neither
 * shorten nor lengthen it. Thread-safe.
 */
public final class Deadlines implements AutoCloseable {
  /** The longest wait: 1,000 years, which every calendar can represent. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365_000);

  private final Environment environment;
  private final InstantSource clock;
  private final InstantSource steady;
  private final AtomicLong sequence = new AtomicLong();
  private final ConcurrentSkipListMap<Deadline, CompletableFuture<Boolean>> pending =
      new ConcurrentSkipListMap<>();
  private final PeriodicTask task;
  private boolean started;
  private boolean closed;

  /**
   * Creates the deadlines of a process.
   *
   * @param environment provides sleeping
   * @param clock the database clock, in which times are given
   * @param steady a monotonic clock that measures waits
   * @param tasks runs the background thread
   */
  public Deadlines(
      Environment environment, InstantSource clock, InstantSource steady, BackgroundTasks tasks) {
    this.environment = environment;
    this.clock = clock;
    this.steady = steady;
    this.task = tasks.periodic("cairn-deadlines", this::completeOrSleep);
    tasks.idleOnlyIf(() -> !isFirstOver());
  }

  /** A time on the steady clock; the number distinguishes equal times. */
  private record Deadline(Instant at, long number) implements Comparable<Deadline> {
    private static final Comparator<Deadline> ORDER =
        Comparator.comparing(Deadline::at).thenComparingLong(Deadline::number);

    @Override
    public int compareTo(Deadline other) {
      return ORDER.compare(this, other);
    }
  }

  /** Returns the end of a wait that begins now, limited to 1,000 years. */
  public static Instant endOfWait(Instant now, Duration limit) {
    return now.plus(limit.compareTo(LONGEST_WAIT) < 0 ? limit : LONGEST_WAIT);
  }

  /**
   * Begins a wait.
   *
   * @return gives the end of the wait as a time on the database clock at the moment of the call
   */
  public Supplier<Instant> beginWait(Duration length) {
    Instant end = endOfWait(steady.instant(), length);
    return () -> clock.instant().plus(Duration.between(steady.instant(), end));
  }

  /**
   * Returns the end of a recorded wait. It is never later than the full length from now, even if
   * the clock was set back since.
   */
  public Instant endOfResumedWait(Instant began, Instant until) {
    Instant whole = endOfWait(clock.instant(), Duration.between(began, until));
    return whole.isBefore(until) ? whole : until;
  }

  /**
   * Blocks until a future completes or a time is reached.
   *
   * @param awaited the future
   * @param until the time limit; null for none
   * @return false if the time was reached first
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean await(CompletableFuture<?> awaited, @Nullable Instant until)
      throws InterruptedException {
    if (awaited.isDone()) {
      return true;
    }
    if (until == null) {
      awaitCompletion(awaited);
      return true;
    }
    CompletableFuture<Boolean> reached = schedule(until);
    try {
      awaitCompletion(CompletableFuture.anyOf(awaited, reached));
      return awaited.isDone();
    } finally {
      reached.cancel(false);
    }
  }

  /** Returns a future that completes at a time. Cancel it if it is no longer needed. */
  @SuppressWarnings("FutureReturnValueIgnored") // removing cannot fail
  public CompletableFuture<Boolean> schedule(Instant time) {
    Instant end = steady.instant().plus(Duration.between(clock.instant(), time));
    var deadline = new Deadline(end, sequence.incrementAndGet());
    var reached = new CompletableFuture<Boolean>();
    pending.put(deadline, reached);
    reached.whenComplete((done, cancelled) -> pending.remove(deadline));
    Map.Entry<Deadline, CompletableFuture<Boolean>> first = pending.firstEntry();
    if (first != null && first.getKey().equals(deadline)) { // null if it is over already
      wake();
    }
    return reached;
  }

  private boolean isFirstOver() {
    Map.Entry<Deadline, CompletableFuture<Boolean>> first = pending.firstEntry();
    return first != null && !steady.instant().isBefore(first.getKey().at);
  }

  /** Blocks until a future completes, normally or exceptionally; the caller examines the result. */
  private static void awaitCompletion(CompletableFuture<?> awaited) throws InterruptedException {
    try {
      awaited.handle((answer, problem) -> true).get();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Wakes the thread, which is started with the first deadline. */
  private void wake() {
    boolean first;
    synchronized (this) {
      first = !started && !closed;
      started |= first;
    }
    if (first) {
      task.start();
    } else {
      task.wake();
    }
  }

  /**
   * Completes the first deadline if its time has come, otherwise sleeps until then; an interrupt
   * means that another deadline is now the first.
   */
  private Duration completeOrSleep() throws InterruptedException {
    Map.Entry<Deadline, CompletableFuture<Boolean>> next = pending.firstEntry();
    if (next == null) {
      return LONGEST_WAIT;
    }
    Deadline deadline = next.getKey();
    Instant now = steady.instant();
    if (now.isBefore(deadline.at)) {
      environment.pause().sleep(Duration.between(now, deadline.at));
    } else {
      next.getValue().complete(true); // which removes it in the end
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
