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
 * A closed loop: a number of concurrent clients, each of which repeats the same work.
 *
 * @param clients the number of clients
 */
record ClosedLoop(int clients) {
  private static final double NANOS = 1e9;

  /**
   * The result of a loop.
   *
   * @param workflowsPerSecond completed repetitions per second
   * @param partsPerSecond increments of the counter per second
   * @param latencies the durations of the repetitions
   */
  record Result(double workflowsPerSecond, double partsPerSecond, LatencySamples latencies) {}

  /**
   * Counts the repetitions that end within the measured time, after a warm-up without a pause in
   * between. If none ends, the time is extended until one does.
   */
  Result run(Duration warmUp, Duration measured, Runnable work, LongSupplier counter) {
    var done = new LongAdder();
    var laps = new LatencySamples();
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
    runAll(client, () -> parts.set(count(warmUp, measured, counter)));
    return new Result(
        done.sum() / ((last.get() - begin) / NANOS),
        parts.get() / (measured.toNanos() / NANOS),
        laps);
  }

  private static long count(Duration warmUp, Duration measured, LongSupplier counter) {
    Pause.of(warmUp);
    long before = counter.getAsLong();
    Pause.of(measured);
    return counter.getAsLong() - before;
  }

  /** Repeats the work the given number of times in total. */
  void times(int count, Runnable work) {
    var left = new AtomicLong(count);
    runAll(
        () -> {
          while (left.getAndDecrement() > 0) {
            work.run();
          }
        },
        () -> {});
  }

  private void runAll(Runnable client, Runnable meanwhile) {
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
