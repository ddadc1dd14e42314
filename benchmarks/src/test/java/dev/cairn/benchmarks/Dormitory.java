package dev.cairn.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Starts many workflows that then do nothing, and looks at what they cost. */
final class Dormitory {
  private static final long SETTLED_MILLIS = 500;
  private static final int COLLECTIONS = 3;
  private static final int LOOKS = 10;
  private static final int EARLY = 1_000;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private Dormitory() {}

  /**
   * What it was like.
   *
   * @param count how many there were
   * @param bytes of heap for each
   * @param starts a second
   */
  record Night(int count, double bytes, double starts) {}

  /**
   * As an errand: {@code nights:sleepers:100000}, or of {@code waiters}. Many start them, since it
   * is about what they cost then; those of whom it takes too long are fewer.
   */
  static void measure(Bench bench, List<String> arguments, Consumer<Reading> out) {
    String who = arguments.get(0);
    int count = Integer.parseInt(arguments.get(1));
    Consumer<String> start =
        switch (who) {
          case "sleepers" -> bench.library()::sleeper;
          case "waiters" -> bench.library()::waiter;
          default -> throw new BenchException("Nobody knows how to start " + who);
        };
    var many = new Callers(Workload.AT_ONCE);
    Library.Starter starter = bench.library().waiting();
    night(bench, many, new Most(EARLY, LONGEST), starter, i -> start.accept("early " + who + i));
    Night night = night(bench, many, new Most(count, LONGEST), starter, i -> start.accept(who + i));
    out.accept(
        Reading.of(who, night.bytes())
            .with("starts", night.starts())
            .with("workflows", night.count()));
  }

  /** As an errand: {@code asleep:1000000}, started by many at once, looked at ten times. */
  static void fill(Bench bench, List<String> arguments, Consumer<Reading> out) {
    int share = Integer.parseInt(arguments.getFirst()) / LOOKS;
    var ids = new AtomicLong();
    long empty = heap();
    for (int look = 1; look <= LOOKS; look++) {
      long all = (long) share * look;
      long before = System.nanoTime();
      new Crowd(Workload.AT_ONCE)
          .times(share, () -> bench.library().sleeper("sleeper " + ids.incrementAndGet()));
      double seconds = (System.nanoTime() - before) / 1e9;
      while (bench.notes().begun().sum() < all) {
        Pause.millis(1);
      }
      Pause.millis(SETTLED_MILLIS);
      long heap = heap();
      out.accept(
          Reading.of("asleep", (heap - empty) / (double) all)
              .with("workflows", (double) all)
              .with("heap", (double) heap)
              .with("starts", share / seconds));
    }
  }

  /** Those that one thread starts. */
  static Night sleepers(Bench bench, Library.Starter starter, String prefix, int most) {
    var limits = new Most(most, bench.effort().longest());
    return night(bench, new Callers(1), limits, starter, i -> starter.sleeper(prefix + i));
  }

  /** How many are started at most, and after which time no more are. */
  private record Most(int count, Duration longest) {}

  private static Night night(
      Bench bench, Callers callers, Most most, Library.Starter starter, IntConsumer start) {
    long empty = heap();
    long already = bench.notes().begun().sum();
    long before = System.nanoTime();
    int count;
    try (starter) {
      count = callers.call(most.count, most.longest, start);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    while (bench.notes().begun().sum() < already + count) {
      Pause.millis(1);
    }
    Pause.millis(SETTLED_MILLIS);
    return new Night(count, (heap() - empty) / (double) count, count / seconds);
  }

  /** {@return the bytes that are still used after collecting} */
  static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Pause.millis(50);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
