package dev.cairn.internal.background;

import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of threads outside workflows for the end of a workflow, in real time. A clock that
 * tests set is asked meanwhile, and may end them. Thread-safe.
 */
public final class OutsideWaits {
  /** Workflows that wait for nothing mostly end earlier; a person does not notice it. */
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  private final @Nullable ManualClock clock;

  OutsideWaits(InstantSource clock) {
    this.clock = clock instanceof ManualClock manual ? manual : null;
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
    if (clock != null) {
      return await(end, workflowIds, limit, clock);
    }
    return limit == null
        ? end.get()
        : end.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
  }

  private static <T> T await(
      CompletableFuture<T> end,
      Supplier<List<String>> workflowIds,
      @Nullable Duration limit,
      ManualClock asked)
      throws InterruptedException, ExecutionException, TimeoutException {
    long interval = CHECK_INTERVAL.toNanos();
    long left = limit == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(limit);
    long start = System.nanoTime();
    while (true) {
      long rest = left - (System.nanoTime() - start);
      try {
        return end.get(Math.min(rest, interval), TimeUnit.NANOSECONDS);
      } catch (TimeoutException continues) {
        if (rest <= interval) {
          throw continues;
        }
        List<String> ids = workflowIds.get();
        if (!ids.isEmpty()) {
          asked.awaiting(ids);
        }
      }
    }
  }
}
