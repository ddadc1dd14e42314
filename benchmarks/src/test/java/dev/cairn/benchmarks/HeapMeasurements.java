package dev.cairn.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Starts many workflows that sleep or wait, and measures their memory. */
final class HeapMeasurements {
  private static final long SETTLED_MILLIS = 500;
  private static final int COLLECTIONS = 3;
  private static final int SAMPLES = 10;
  private static final int EARLY = 1_000;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private HeapMeasurements() {}

  /**
   * The result.
   *
   * @param count the number of workflows
   * @param bytesEach heap bytes per workflow
   * @param startsPerSecond workflows started per second
   */
  record HeapResult(int count, double bytesEach, double startsPerSecond) {}

  /**
   * Task {@code nights:sleepers:100000} or {@code nights:waiters:100000}: measures the heap of many
   * sleeping or waiting workflows. Concurrent clients start them; fewer are started if it takes
   * longer than the limit.
   */
  static void measure(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    String kind = arguments.get(0);
    int count = Integer.parseInt(arguments.get(1));
    Consumer<String> start =
        switch (kind) {
          case "sleepers" -> bench.library()::sleeper;
          case "waiters" -> bench.library()::waiter;
          default -> throw new BenchException("Nobody knows how to start " + kind);
        };
    var many = new Callers(Workload.AT_ONCE);
    Library.Starter starter = bench.library().awaitingStarter();
    measureStarts(
        bench, many, new Limits(EARLY, LONGEST), starter, i -> start.accept("early " + kind + i));
    HeapResult result =
        measureStarts(
            bench, many, new Limits(count, LONGEST), starter, i -> start.accept(kind + i));
    out.accept(
        Measurement.of(kind, result.bytesEach())
            .with("starts", result.startsPerSecond())
            .with("workflows", result.count()));
  }

  /**
   * Task {@code asleep:1000000}: starts sleepers with concurrent clients and measures ten times.
   */
  static void fill(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    int share = Integer.parseInt(arguments.getFirst()) / SAMPLES;
    var ids = new AtomicLong();
    long empty = heapAfterGc();
    for (int sample = 1; sample <= SAMPLES; sample++) {
      long all = (long) share * sample;
      long before = System.nanoTime();
      new ClosedLoop(Workload.AT_ONCE)
          .times(share, () -> bench.library().sleeper("sleeper " + ids.incrementAndGet()));
      double seconds = (System.nanoTime() - before) / 1e9;
      while (bench.counters().started().sum() < all) {
        Pause.millis(1);
      }
      Pause.millis(SETTLED_MILLIS);
      long heap = heapAfterGc();
      out.accept(
          Measurement.of("asleep", (heap - empty) / (double) all)
              .with("workflows", (double) all)
              .with("heap", (double) heap)
              .with("starts", share / seconds));
    }
  }

  /** Measures sleepers that one thread starts. */
  static HeapResult sleepers(
      BenchContext bench, Library.Starter starter, String prefix, int count) {
    var limits = new Limits(count, bench.profile().longest());
    return measureStarts(bench, new Callers(1), limits, starter, i -> starter.sleeper(prefix + i));
  }

  /** The limits of a measurement: the number of workflows and the time to start them. */
  private record Limits(int count, Duration longest) {}

  private static HeapResult measureStarts(
      BenchContext bench,
      Callers callers,
      Limits limits,
      Library.Starter starter,
      IntConsumer start) {
    long empty = heapAfterGc();
    long already = bench.counters().started().sum();
    long before = System.nanoTime();
    int count;
    try (starter) {
      count = callers.call(limits.count, limits.longest, start);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    while (bench.counters().started().sum() < already + count) {
      Pause.millis(1);
    }
    Pause.millis(SETTLED_MILLIS);
    return new HeapResult(count, (heapAfterGc() - empty) / (double) count, count / seconds);
  }

  /** {@return the used bytes of the heap after garbage collections} */
  static long heapAfterGc() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Pause.millis(50);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
