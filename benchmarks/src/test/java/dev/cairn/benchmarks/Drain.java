package dev.cairn.benchmarks;

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
    int count =
        new Callers(callers)
            .call(
                most,
                bench.effort().longest(),
                number -> bench.library().enqueue(Workload.ARGUMENT));
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
