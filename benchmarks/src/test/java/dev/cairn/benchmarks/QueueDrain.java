package dev.cairn.benchmarks;

import java.util.function.Supplier;

/**
 * Enqueues workflows one by one and waits until the database reports that all have ended.
 *
 * @param bench the context
 * @param callers the callers that enqueue
 * @param starting creates the starter that they use
 */
record QueueDrain(BenchContext bench, Callers callers, Supplier<Library.Starter> starting) {
  private static final long POLL_MILLIS = 2;

  /**
   * The result.
   *
   * @param count the number of workflows
   * @param workflowsPerSecond from the first enqueue until the last end
   * @param enqueuedPerSecond workflows enqueued per second
   */
  record Result(int count, double workflowsPerSecond, double enqueuedPerSecond) {}

  Result run(int most) {
    long already = bench.counters().started().sum();
    long before = System.nanoTime();
    int count;
    try (Library.Starter starter = starting.get()) {
      count =
          callers.call(
              most, bench.profile().longest(), number -> starter.enqueue(Workload.ARGUMENT));
    }
    double enqueued = count / secondsSince(before);
    while (bench.counters().started().sum() < already + count) {
      Pause.millis(1);
    }
    while (bench.library().unfinished() > 0) {
      Pause.millis(POLL_MILLIS);
    }
    return new Result(count, count / secondsSince(before), enqueued);
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
