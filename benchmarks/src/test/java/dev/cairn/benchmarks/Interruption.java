package dev.cairn.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Workflows that are interrupted in the middle by the death of their process. */
final class Interruption {
  static final int STEPS = 10;
  static final int HELD_AT = 5;

  private Interruption() {}

  /** As an errand: {@code hold:10000} starts them, and holds each after its fifth step. */
  static void hold(Bench bench, List<String> arguments, Consumer<Reading> out) {
    int count = Integer.parseInt(arguments.get(0));
    bench.notes().gate().set(true);
    var ids = new AtomicLong();
    new Crowd(Workload.AT_ONCE)
        .times(count, () -> bench.library().interrupted("interrupted " + ids.incrementAndGet()));
    await(bench, count);
    out.accept(Reading.of("held", count));
    Shift.serve(bench, List.of(), reading -> {});
  }

  /** As an errand: {@code go-on:10000} tells when all go on, and when all have ended. */
  static void goOn(Bench bench, List<String> arguments, Consumer<Reading> out) {
    int count = Integer.parseInt(arguments.get(0));
    out.accept(Reading.of("ready", 0));
    await(bench, 1);
    out.accept(Reading.of("first", 1));
    await(bench, count);
    out.accept(Reading.of("all go on", count));
    while (bench.library().unfinished() > 0) {
      Pause.millis(5);
    }
    out.accept(Reading.of("all have ended", count));
  }

  private static void await(Bench bench, long begun) {
    while (bench.notes().begun().sum() < begun) {
      Pause.millis(1);
    }
  }
}
