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

/**
 * Many clients, each of which does the same thing again and again: a closed loop, so that as many
 * are under way at a time as there are clients.
 *
 * @param clients how many
 */
record Crowd(int clients) {
  /**
   * What came out of it.
   *
   * @param each a second
   * @param laps how long each took
   */
  record Outcome(double each, Laps laps) {}

  /**
   * Counts what ends within the measured time, after a warm-up that goes over into it. If nothing
   * does, the time goes on until something has.
   */
  Outcome run(Duration warmUp, Duration measured, Runnable work) {
    var done = new LongAdder();
    var laps = new Laps();
    long begin = System.nanoTime() + warmUp.toNanos();
    long end = begin + measured.toNanos();
    var last = new AtomicLong(end);
    all(() -> {
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
    });
    return new Outcome(done.sum() / ((last.get() - begin) / 1e9), laps);
  }

  private void all(Runnable client) {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        running.add(threads.submit(client));
      }
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
