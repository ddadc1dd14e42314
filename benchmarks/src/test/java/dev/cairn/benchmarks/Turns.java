package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Short measurements of a process that is warm, each when it is its turn, so that those of another
 * process come between: what a machine's good and bad minutes do, they do to both.
 */
final class Turns {
  private static final String READY = "ready";
  private static final String OVER = "turn over";
  private static final int QUEUED = 3_000;
  private static final Semaphore BELL = new Semaphore(0);

  private Turns() {}

  /** The next turn may begin. */
  static void ring() {
    BELL.release();
  }

  /** As an errand: {@code turns:15} warms up, and then measures so many times. */
  static void measure(Bench bench, List<String> arguments, Consumer<Reading> out) {
    int times = Integer.parseInt(arguments.getFirst());
    round(bench, reading -> {});
    out.accept(Reading.of(READY, 0));
    for (int time = 0; time < times; time++) {
      BELL.acquireUninterruptibly();
      round(bench.brief(), out);
      out.accept(Reading.of(OVER, time));
    }
  }

  private static void round(Bench bench, Consumer<Reading> out) {
    String clients = Integer.toString(Workload.AT_ONCE);
    String length = Integer.toString(Workload.SMALL);
    Workload.STEP.measure(bench).forEach(out);
    Throng.measure(bench, List.of(Throng.CHAIN.name(), clients, length), out);
    Throng.measure(bench, List.of(Throng.EMPTY.name(), clients, length), out);
    var drain = new Drain(bench, new Callers(1), bench.library()::quickest);
    int queued = Math.min(QUEUED, bench.effort().queued());
    out.accept(Reading.of(Figure.QUEUE, drain.run(queued).each()));
  }

  /** Waits until a process is warm. */
  static void awaitReady(Hand hand, Effort effort) {
    hand.awaitFigure(READY, effort.patience());
  }

  /** Lets a process have its turn, and gives what it has measured. */
  static List<Reading> take(Hand hand, Effort effort) {
    hand.nudge();
    List<Reading> readings = new ArrayList<>();
    hand.awaitFigure(OVER, effort.patience(), readings::add);
    return readings;
  }
}
