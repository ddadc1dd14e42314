package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** An executor that works for whoever puts something into the queue, until it is ended. */
final class Shift {
  private static final long LONG_MILLIS = 3_600_000;

  private Shift() {}

  /** As an errand: {@code serve}. */
  static void serve(Bench bench, List<String> arguments, Consumer<Reading> out) {
    out.accept(Reading.of("serving", 1));
    Pause.millis(LONG_MILLIS);
  }
}
