package dev.cairn.benchmarks;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** Collects durations. Thread-safe. */
final class LatencySamples {
  private static final double NANOS_OF_MILLI = 1e6;

  private final ReentrantLock lock = new ReentrantLock();
  private long[] nanos = new long[1_024];
  private int size;

  void add(long took) {
    lock.lock();
    try {
      if (size == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * size);
      }
      nanos[size++] = took;
    } finally {
      lock.unlock();
    }
  }

  void time(Runnable work) {
    long before = System.nanoTime();
    work.run();
    add(System.nanoTime() - before);
  }

  void clear() {
    lock.lock();
    try {
      size = 0;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@return the percentile, in milliseconds: the duration that this share of the samples does not
   * exceed}
   */
  double millis(double share) {
    lock.lock();
    try {
      if (size == 0) {
        throw new BenchException("Nothing was measured. Increase the measured time.");
      }
      long[] sorted = Arrays.copyOf(nanos, size);
      Arrays.sort(sorted);
      int index = Math.min(size - 1, (int) Math.ceil(share * size) - 1);
      return sorted[Math.max(0, index)] / NANOS_OF_MILLI;
    } finally {
      lock.unlock();
    }
  }
}
