package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Measures the same work repeatedly for minutes. */
final class LongRun {
  private static final int QUEUED = 2_000;

  private LongRun() {}

  /** Task {@code endure:120}: measures for two minutes. */
  static void measure(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    Duration time = Duration.ofSeconds(Integer.parseInt(arguments.get(0)));
    long began = System.nanoTime();
    bench.runClients(
        Workload.AT_ONCE, () -> WorkflowKind.CHAIN.runOnce(bench.library(), Workload.SMALL));
    var drain = new QueueDrain(bench, new Callers(1), bench.library()::awaitingStarter);
    drain.run(QUEUED);
    do {
      double steps =
          bench
              .runClients(
                  Workload.AT_ONCE,
                  () -> WorkflowKind.CHAIN.runOnce(bench.library(), Workload.SMALL))
              .partsPerSecond();
      QueueDrain.Result queue = drain.run(QUEUED);
      out.accept(
          Measurement.of("steps", steps)
              .with("queue", queue.workflowsPerSecond())
              .with("seconds", (System.nanoTime() - began) / 1e9));
    } while (System.nanoTime() - began < time.toNanos());
  }
}
