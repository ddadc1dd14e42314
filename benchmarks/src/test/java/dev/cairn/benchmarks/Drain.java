package dev.cairn.benchmarks;

import java.util.function.Supplier;

/**
 * Puts workflows into the queue, one by one, and waits until the database says that all ended.
 *
 * @param bench what with
 * @param callers who put them in, each one after the other
 * @param starting how they do that
 */
record Drain(Bench bench, Callers callers, Supplier<Library.Starter> starting) {
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
    int count;
    try (Library.Starter starter = starting.get()) {
      count =
          callers.call(
              most, bench.effort().longest(), number -> starter.enqueue(Workload.ARGUMENT));
    }
    double enqueued = count / secondsSince(before);
    while (bench.notes().begun().sum() < already + count) {
      Pause.millis(1);
    }
    while (bench.library().unfinished() > 0) {
      Pause.millis(GLANCE_MILLIS);
    }
    return new Outcome(count, count / secondsSince(before), enqueued);
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
