package dev.cairn.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** A backlog of workflows in a queue; for Cairn only. */
final class QueueBacklog {
  private static final int BATCH = 10_000;

  private QueueBacklog() {}

  /** Task {@code backlog:1000000}: fills the queue while it is paused. */
  static void fill(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    CairnLibrary ours = (CairnLibrary) bench.library();
    int count = Integer.parseInt(arguments.get(0));
    ours.cairn().queues().pause(CairnLibrary.QUEUE);
    long before = System.nanoTime();
    for (int i = 0; i < count; i += BATCH) {
      ours.enqueueAll(Collections.nCopies(Math.min(BATCH, count - i), Workload.ARGUMENT));
    }
    out.accept(
        Measurement.of("piled a second", count / ((System.nanoTime() - before) / 1e9))
            .with("workflows", count));
  }

  /** Task {@code drain:5000:50000}: measures the time of 50,000 workflows after the first 5,000. */
  static void drain(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    CairnLibrary ours = (CairnLibrary) bench.library();
    int first = Integer.parseInt(arguments.get(0));
    int count = Integer.parseInt(arguments.get(1));
    ours.cairn().queues().resume(CairnLibrary.QUEUE);
    await(bench, first);
    long already = bench.counters().started().sum();
    long before = System.nanoTime();
    await(bench, already + count);
    double seconds = (System.nanoTime() - before) / 1e9;
    out.accept(
        Measurement.of("drained a second", (bench.counters().started().sum() - already) / seconds));
    ours.cairn().queues().pause(CairnLibrary.QUEUE);
  }

  private static void await(BenchContext bench, long begun) {
    while (bench.counters().started().sum() < begun) {
      Pause.millis(1);
    }
  }
}
