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
 * @param agents agents that wait for a model
 * @param springRuns how many times applications of Spring Boot start
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
    Agents agents,
    int springRuns,
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
          new Agents(List.of(100, 1_000, 5_000), 10_000),
          11,
          31);

  static final StudySizes NARROW =
      new StudySizes(
          300,
          List.of(20_000, 100_000),
          Duration.ofSeconds(12),
          40_000,
          2_000,
          500,
          5_000,
          new Agents(List.of(1_000), 5_000),
          5,
          11);

  static final StudySizes TINY =
      new StudySizes(
          20,
          List.of(1_000, 3_000),
          Duration.ofSeconds(2),
          1_000,
          100,
          30,
          100,
          new Agents(List.of(20), 200),
          1,
          3);

  StudySizes {
    finished = List.copyOf(finished);
  }

  /**
   * Agents that wait for a model at the same time.
   *
   * @param counts how many
   * @param modelMillis how long the model takes for a response
   */
  record Agents(List<Integer> counts, long modelMillis) {
    Agents {
      counts = List.copyOf(counts);
    }
  }
}
