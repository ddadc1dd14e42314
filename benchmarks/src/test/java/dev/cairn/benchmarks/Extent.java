package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How far the studies go.
 *
 * @param counted workflows whose commits and bytes are counted
 * @param finished workflows in the tables, from one measurement to the next
 * @param endured how long a transaction is left open
 * @param backlog workflows that wait in a queue
 * @param scaled workflows for one, two and four executors
 * @param interrupted workflows that lose their process
 * @param resting workflows that sleep or wait
 */
record Extent(
    int counted,
    List<Integer> finished,
    Duration endured,
    int backlog,
    int scaled,
    int interrupted,
    int resting) {
  static final Extent WIDE =
      new Extent(
          2_000,
          List.of(1_000_000, 10_000_000),
          Duration.ofMinutes(2),
          1_000_000,
          20_000,
          10_000,
          100_000);

  static final Extent NARROW =
      new Extent(300, List.of(20_000, 100_000), Duration.ofSeconds(12), 40_000, 2_000, 500, 5_000);

  static final Extent TINY =
      new Extent(20, List.of(1_000, 3_000), Duration.ofSeconds(2), 1_000, 100, 30, 100);

  Extent {
    finished = List.copyOf(finished);
  }
}
