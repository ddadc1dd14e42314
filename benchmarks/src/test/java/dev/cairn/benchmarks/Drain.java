package dev.cairn.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts workflows into the queue, one by one, and waits until the database says that all ended.
 *
 * @param bench what with
 * @param callers how many put them in, each one after the other
 */
record Drain(Bench bench, int callers) {
  private static final long GLANCE_MILLIS = 2;

  /**
   * What came of it.
   *
   * @param count how many there were
   * @param each a second, from the first that was put in until the last had ended
   * @param enqueued a second
   */
  record Outcome(int count, double each, double enqueued) {}

  Outcome run(int most) {
    long already = bench.notes().begun().sum();
    long before = System.nanoTime();
    int count = enqueue(most, before + bench.effort().longest().toNanos());
    double enqueued = count / secondsSince(before);
    while (bench.notes().begun().sum() < already + count) {
      Pause.millis(1);
    }
    while (bench.library().unfinished() > 0) {
      Pause.millis(GLANCE_MILLIS);
    }
    return new Outcome(count, count / secondsSince(before), enqueued);
  }

  private int enqueue(int most, long end) {
    var count = new AtomicInteger();
    Runnable one =
        () -> {
          if (System.nanoTime() - end < 0) {
            bench.library().enqueue(Workload.ARGUMENT);
            count.incrementAndGet();
          }
        };
    if (callers == 1) {
      for (int i = 0; i < most; i++) {
        one.run();
      }
    } else {
      new Crowd(callers).times(most, one);
    }
    return count.get();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
