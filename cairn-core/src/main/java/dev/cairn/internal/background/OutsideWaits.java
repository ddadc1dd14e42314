package dev.cairn.internal.background;

import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of threads outside workflows for what workflows do, in real time. Clocks that tests set
 * are asked meanwhile, and may end them. Thread-safe.
 */
public final class OutsideWaits {
  /** Workflows that wait for nothing mostly end earlier; a person does not notice it. */
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  private final List<ManualClock> clocks;

  OutsideWaits(InstantSource clock) {
    this(clock instanceof ManualClock manual ? List.of(manual) : List.of());
  }

  private OutsideWaits(List<ManualClock> clocks) {
    this.clocks = clocks;
  }

  /** The waits for workflows of several Cairns, all of whose clocks are asked. */
  public static OutsideWaits of(Collection<OutsideWaits> each) {
    return new OutsideWaits(
        each.stream().flatMap(waits -> waits.clocks.stream()).distinct().toList());
  }

  /** Asks whether something has happened that the wait has not noticed yet. */
  @FunctionalInterface
  public interface Poll {
    /** Returns when the answer has been delivered. */
    void run() throws InterruptedException;
  }

  /**
   * Waits for the end of a workflow, or of the first of several.
   *
   * @param workflowIds their ids; empty while they are not known
   * @param limit how long; null for any time
   * @throws TimeoutException if it has not ended by then
   */
  public <T> T await(
      CompletableFuture<T> end, Supplier<List<String>> workflowIds, @Nullable Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return await(end, workflowIds, () -> {}, limit);
  }

  /**
   * Waits for what workflows do.
   *
   * @param done completes when one of them has done it
   * @param workflowIds their ids; empty while they are not known
   * @param poll is executed before a clock ends the wait
   * @param limit how long; null for any time
   * @throws TimeoutException if it was not done by then
   */
  public <T> T await(
      CompletableFuture<T> done,
      Supplier<List<String>> workflowIds,
      Poll poll,
      @Nullable Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long left = limit == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(limit);
    if (clocks.isEmpty()) {
      return limit == null ? done.get() : done.get(left, TimeUnit.NANOSECONDS);
    }
    long interval = CHECK_INTERVAL.toNanos();
    long start = System.nanoTime();
    while (true) {
      long rest = left - (System.nanoTime() - start);
      try {
        return done.get(Math.min(rest, interval), TimeUnit.NANOSECONDS);
      } catch (TimeoutException continues) {
        if (rest <= interval) {
          throw continues;
        }
        ask(done, workflowIds.get(), poll);
      }
    }
  }

  private void ask(CompletableFuture<?> done, List<String> workflowIds, Poll poll)
      throws InterruptedException {
    if (workflowIds.isEmpty()) {
      return;
    }
    try {
      clocks.forEach(clock -> clock.awaiting(workflowIds));
    } catch (RuntimeException | Error refused) {
      poll.run();
      if (!done.isDone()) {
        throw refused;
      }
    }
  }
}
