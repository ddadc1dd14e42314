package dev.cairn.benchmarks;

import java.time.Duration;

/**
 * The context of a measurement in a worker process.
 *
 * @param database the database
 * @param library the measured library
 * @param counters counts what its workflows do
 * @param profile how long to measure
 */
record BenchContext(
    BenchDatabase database, Library library, Library.Counters counters, BenchProfile profile) {
  private static final double HALF = 0.5;
  private static final double NINE_OF_TEN = 0.9;
  private static final double NINETY_NINE = 0.99;

  /** Returns the context for many short measurements. */
  BenchContext brief() {
    return new BenchContext(database, library, counters, profile.brief());
  }

  /** Repeats the work on this thread for the given time, and at least once. */
  void repeat(Duration time, Runnable work) {
    long end = System.nanoTime() + time.toNanos();
    do {
      work.run();
    } while (System.nanoTime() - end < 0);
  }

  ClosedLoop.Result runClients(int clients, Runnable work) {
    return new ClosedLoop(clients)
        .run(profile.warmUp(), profile.measured(), work, () -> counters.parts().sum());
  }

  Measurement latency(Figure figure, LatencySamples laps) {
    return Measurement.of(figure, laps.millis(HALF))
        .with("p90", laps.millis(NINE_OF_TEN))
        .with("p99", laps.millis(NINETY_NINE))
        .with("samples", laps.size());
  }

  Measurement rate(Figure figure, ClosedLoop.Result result) {
    return Measurement.of(figure, result.workflowsPerSecond())
        .with("p50", result.latencies().millis(HALF))
        .with("p99", result.latencies().millis(NINETY_NINE));
  }
}
