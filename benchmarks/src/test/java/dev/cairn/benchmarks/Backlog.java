package dev.cairn.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Many workflows that wait in a queue. Cairn's alone. */
final class Backlog {
  private static final int AT_A_TIME = 10_000;

  private Backlog() {}

  /** As an errand: {@code backlog:1000000} fills the queue while it is paused. */
  static void pile(Bench bench, List<String> arguments, Consumer<Reading> out) {
    CairnLibrary ours = (CairnLibrary) bench.library();
    int count = Integer.parseInt(arguments.get(0));
    ours.cairn().queues().pause(CairnLibrary.QUEUE);
    long before = System.nanoTime();
    for (int i = 0; i < count; i += AT_A_TIME) {
      ours.enqueueAll(Collections.nCopies(Math.min(AT_A_TIME, count - i), Workload.ARGUMENT));
    }
    out.accept(
        Reading.of("piled a second", count / ((System.nanoTime() - before) / 1e9))
            .with("workflows", count));
  }

  /** As an errand: {@code drain:5000:50000} takes the time of 50,000 after a first 5,000. */
  static void drain(Bench bench, List<String> arguments, Consumer<Reading> out) {
    CairnLibrary ours = (CairnLibrary) bench.library();
    int first = Integer.parseInt(arguments.get(0));
    int count = Integer.parseInt(arguments.get(1));
    ours.cairn().queues().resume(CairnLibrary.QUEUE);
    await(bench, first);
    long already = bench.notes().begun().sum();
    long before = System.nanoTime();
    await(bench, already + count);
    double seconds = (System.nanoTime() - before) / 1e9;
    out.accept(Reading.of("drained a second", (bench.notes().begun().sum() - already) / seconds));
    ours.cairn().queues().pause(CairnLibrary.QUEUE);
  }

  private static void await(Bench bench, long begun) {
    while (bench.notes().begun().sum() < begun) {
      Pause.millis(1);
    }
  }
}
