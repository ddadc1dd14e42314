package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Short measurements of a warm process, each started by a signal, so that measurements of another
 * process can alternate with them. Variations of the machine's speed then affect both.
 */
final class AlternatingTurns {
  private static final String READY = "ready";
  private static final String TURN_ENDED = "turn over";
  private static final int QUEUED = 3_000;
  private static final Semaphore SIGNALS = new Semaphore(0);

  private AlternatingTurns() {}

  /** Signals that the next turn may begin. */
  static void signal() {
    SIGNALS.release();
  }

  /** Task {@code turns:15}: warms up and then measures 15 times. */
  static void measure(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    int times = Integer.parseInt(arguments.getFirst());
    round(bench, reading -> {});
    out.accept(Measurement.of(READY, 0));
    for (int time = 0; time < times; time++) {
      SIGNALS.acquireUninterruptibly();
      round(bench.brief(), out);
      out.accept(Measurement.of(TURN_ENDED, time));
    }
  }

  private static void round(BenchContext bench, Consumer<Measurement> out) {
    String clients = Integer.toString(Workload.AT_ONCE);
    String length = Integer.toString(Workload.SMALL);
    Workload.STEP.measure(bench).forEach(out);
    WorkflowKind.measure(bench, List.of(WorkflowKind.CHAIN.name(), clients, length), out);
    WorkflowKind.measure(bench, List.of(WorkflowKind.EMPTY.name(), clients, length), out);
    var drain = new QueueDrain(bench, new Callers(1), bench.library()::fastStarter);
    int queued = Math.min(QUEUED, bench.profile().queued());
    out.accept(Measurement.of(Figure.QUEUE, drain.run(queued).workflowsPerSecond()));
  }

  /** Blocks until a worker is warm. */
  static void awaitReady(WorkerProcess worker, BenchProfile profile) {
    worker.awaitFigure(READY, profile.timeout());
  }

  /** Lets a worker measure once and returns its measurements. */
  static List<Measurement> runTurn(WorkerProcess worker, BenchProfile profile) {
    worker.signal();
    List<Measurement> readings = new ArrayList<>();
    worker.awaitFigure(TURN_ENDED, profile.timeout(), readings::add);
    return readings;
  }
}
