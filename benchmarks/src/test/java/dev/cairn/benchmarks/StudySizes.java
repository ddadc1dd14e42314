package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * The sizes of the studies.
 *
 * @param counted workflows whose commits and bytes are counted
 * @param finished numbers of finished workflows in the tables, in ascending order
 * @param endured how long a transaction is left open
 * @param backlog workflows that wait in a queue
 * @param scaled workflows for one, two and four executors
 * @param interrupted workflows that lose their process
 * @param resting workflows that sleep or wait
 * @param years how many times a year of virtual time passes, including the first time
 */
record StudySizes(
    int counted,
    List<Integer> finished,
    Duration endured,
    int backlog,
    int scaled,
    int interrupted,
    int resting,
    int years) {
  static final StudySizes WIDE =
      new StudySizes(
          2_000,
          List.of(1_000_000, 10_000_000),
          Duration.ofMinutes(2),
          1_000_000,
          20_000,
          10_000,
          100_000,
          31);

  static final StudySizes NARROW =
      new StudySizes(
          300, List.of(20_000, 100_000), Duration.ofSeconds(12), 40_000, 2_000, 500, 5_000, 11);

  static final StudySizes TINY =
      new StudySizes(20, List.of(1_000, 3_000), Duration.ofSeconds(2), 1_000, 100, 30, 100, 3);

  StudySizes {
    finished = List.copyOf(finished);
  }
}
