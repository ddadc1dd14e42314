package dev.cairn.benchmarks;

import java.time.Duration;

/**
 * What a workload is measured with.
 *
 * @param site where
 * @param library what is measured
 * @param notes what its workflows do
 * @param effort how long
 */
record Bench(Site site, Library library, Library.Notes notes, Effort effort) {
  private static final double HALF = 0.5;
  private static final double NINE_OF_TEN = 0.9;
  private static final double NINETY_NINE = 0.99;

  /** The same for many short measurements. */
  Bench brief() {
    return new Bench(site, library, notes, effort.brief());
  }

  /** Does the work again and again, on this thread. */
  void alone(Duration time, Runnable work) {
    long end = System.nanoTime() + time.toNanos();
    do {
      work.run();
    } while (System.nanoTime() - end < 0);
  }

  Crowd.Outcome crowd(int clients, Runnable work) {
    return new Crowd(clients)
        .run(effort.warmUp(), effort.measured(), work, () -> notes.parts().sum());
  }

  Reading latency(Figure figure, Laps laps) {
    return Reading.of(figure, laps.millis(HALF))
        .with("p90", laps.millis(NINE_OF_TEN))
        .with("p99", laps.millis(NINETY_NINE))
        .with("samples", laps.size());
  }

  Reading rate(Figure figure, Crowd.Outcome seen) {
    return Reading.of(figure, seen.each())
        .with("p50", seen.laps().millis(HALF))
        .with("p99", seen.laps().millis(NINETY_NINE));
  }
}
