package dev.cairn.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Workflows that are interrupted halfway by the death of their process. */
final class InterruptedWorkflows {
  static final int STEPS = 10;
  static final int HELD_AT = 5;

  private InterruptedWorkflows() {}

  /** Task {@code hold:10000}: starts the workflows and holds each after its fifth step. */
  static void hold(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    int count = Integer.parseInt(arguments.get(0));
    bench.counters().hold().set(true);
    var ids = new AtomicLong();
    new ClosedLoop(Workload.AT_ONCE)
        .times(count, () -> bench.library().interrupted("interrupted " + ids.incrementAndGet()));
    await(bench, count);
    out.accept(Measurement.of("held", count));
    QueueServer.serve(bench, List.of(), reading -> {});
  }

  /**
   * Task {@code go-on:10000}: reports when the workflows have continued and when all have ended.
   */
  static void resume(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    int count = Integer.parseInt(arguments.get(0));
    out.accept(Measurement.of("ready", 0));
    await(bench, 1);
    out.accept(Measurement.of("first", 1));
    await(bench, count);
    out.accept(Measurement.of("all go on", count));
    while (bench.library().unfinished() > 0) {
      Pause.millis(5);
    }
    out.accept(Measurement.of("all have ended", count));
  }

  private static void await(BenchContext bench, long begun) {
    while (bench.counters().started().sum() < begun) {
      Pause.millis(1);
    }
  }
}
