package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The same work for minutes, measured again and again. */
final class Endurance {
  private static final int QUEUED = 2_000;

  private Endurance() {}

  /** As an errand: {@code endure:120} goes on for two minutes. */
  static void measure(Bench bench, List<String> arguments, Consumer<Reading> out) {
    Duration time = Duration.ofSeconds(Integer.parseInt(arguments.get(0)));
    long began = System.nanoTime();
    bench.crowd(Workload.AT_ONCE, () -> Throng.CHAIN.once(bench.library(), Workload.SMALL));
    var drain = new Drain(bench, new Callers(1), bench.library()::waiting);
    drain.run(QUEUED);
    do {
      double steps =
          bench
              .crowd(Workload.AT_ONCE, () -> Throng.CHAIN.once(bench.library(), Workload.SMALL))
              .parts();
      Drain.Outcome queue = drain.run(QUEUED);
      out.accept(
          Reading.of("steps", steps)
              .with("queue", queue.each())
              .with("seconds", (System.nanoTime() - began) / 1e9));
    } while (System.nanoTime() - began < time.toNanos());
  }
}
