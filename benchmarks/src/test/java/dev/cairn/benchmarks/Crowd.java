package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Many clients, each of which does the same thing again and again: a closed loop, so that as many
 * are under way at a time as there are clients.
 *
 * @param clients how many
 */
record Crowd(int clients) {
  private static final double NANOS = 1e9;

  /**
   * What came out of it.
   *
   * @param each a second
   * @param parts a second, as the counter counts them
   * @param laps how long each took
   */
  record Outcome(double each, double parts, Laps laps) {}

  /**
   * Counts what ends within the measured time, after a warm-up that goes over into it. If nothing
   * does, the time goes on until something has.
   */
  Outcome run(Duration warmUp, Duration measured, Runnable work, LongSupplier counter) {
    var done = new LongAdder();
    var laps = new Laps();
    long begin = System.nanoTime() + warmUp.toNanos();
    long end = begin + measured.toNanos();
    var last = new AtomicLong(end);
    Runnable client =
        () -> {
          while (System.nanoTime() - end < 0 || done.sum() == 0) {
            long before = System.nanoTime();
            work.run();
            long after = System.nanoTime();
            if (after - begin >= 0 && (after - end < 0 || done.sum() == 0)) {
              done.increment();
              laps.add(after - before);
              last.accumulateAndGet(after, Math::max);
            }
          }
        };
    var parts = new AtomicLong();
    all(client, () -> parts.set(counted(warmUp, measured, counter)));
    return new Outcome(
        done.sum() / ((last.get() - begin) / NANOS),
        parts.get() / (measured.toNanos() / NANOS),
        laps);
  }

  private static long counted(Duration warmUp, Duration measured, LongSupplier counter) {
    Pause.of(warmUp);
    long before = counter.getAsLong();
    Pause.of(measured);
    return counter.getAsLong() - before;
  }

  /** Does something so many times in all. */
  void times(int count, Runnable work) {
    var left = new AtomicLong(count);
    all(
        () -> {
          while (left.getAndDecrement() > 0) {
            work.run();
          }
        },
        () -> {});
  }

  private void all(Runnable client, Runnable meanwhile) {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        running.add(threads.submit(client));
      }
      meanwhile.run();
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException failed) {
      throw new BenchException("A workflow failed: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while measuring", interrupted);
    }
  }
}
