package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** An executor that processes the queue until it is killed. */
final class QueueServer {
  private static final long LONG_MILLIS = 3_600_000;

  private QueueServer() {}

  /** Task {@code serve}: processes the queue. */
  static void serve(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    out.accept(Measurement.of("serving", 1));
    Pause.millis(LONG_MILLIS);
  }
}
