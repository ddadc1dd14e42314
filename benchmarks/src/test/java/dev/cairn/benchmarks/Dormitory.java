package dev.cairn.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/** Starts many workflows that then do nothing, and looks at what they cost. */
final class Dormitory {
  private static final long SETTLED_MILLIS = 500;
  private static final int COLLECTIONS = 3;

  private Dormitory() {}

  /**
   * What it was like.
   *
   * @param count how many there were
   * @param bytes of heap for each
   * @param starts a second
   */
  record Night(int count, double bytes, double starts) {}

  static Night sleepers(Bench bench, String prefix, int count) {
    return night(bench, count, i -> bench.library().sleeper(prefix + i));
  }

  static Night waiters(Bench bench, String prefix, int count) {
    return night(bench, count, i -> bench.library().waiter(prefix + i));
  }

  private static Night night(Bench bench, int most, Consumer<Integer> start) {
    long empty = heap();
    long already = bench.notes().begun().sum();
    long before = System.nanoTime();
    int count = 0;
    while (count < most && System.nanoTime() - before < bench.effort().longest().toNanos()) {
      start.accept(count++);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    while (bench.notes().begun().sum() < already + count) {
      Pause.millis(1);
    }
    Pause.millis(SETTLED_MILLIS);
    return new Night(count, (heap() - empty) / (double) count, count / seconds);
  }

  /** {@return the bytes that are still used after collecting} */
  static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Pause.millis(50);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
