package dev.cairn.benchmarks;

/** Puts workflows into the queue, one by one, and waits until the database says that all ended. */
final class Drain {
  private static final long GLANCE_MILLIS = 2;

  private Drain() {}

  /**
   * What came of it.
   *
   * @param count how many there were
   * @param each a second, from the first that was put in until the last had ended
   * @param enqueued a second
   */
  record Outcome(int count, double each, double enqueued) {}

  static Outcome run(Bench bench, int most) {
    long already = bench.notes().begun().sum();
    long before = System.nanoTime();
    int count = 0;
    while (count < most && System.nanoTime() - before < bench.effort().longest().toNanos()) {
      bench.library().enqueue(Workload.ARGUMENT);
      count++;
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
