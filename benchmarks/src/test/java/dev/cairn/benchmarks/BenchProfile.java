package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * The duration and size of measurements.
 *
 * @param name the name of the profile
 * @param pairs how many times each library is measured, alternately
 * @param warmUp how long a workload runs before the measurement
 * @param measured how long a workload is measured
 * @param idle how many workflows are enqueued in an idle system, one by one
 * @param messages how many messages are sent to waiting workflows, one by one
 * @param queued how many workflows are enqueued
 * @param sleepers how many workflows sleep
 * @param longest the time after which no more workflows are enqueued or put to sleep
 * @param flags the JVM flags of the worker processes
 */
record BenchProfile(
    String name,
    int pairs,
    Duration warmUp,
    Duration measured,
    int idle,
    int messages,
    int queued,
    int sleepers,
    Duration longest,
    List<String> flags) {
  private static final List<String> FAST_TO_START =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
  private static final List<String> LONG_RUNNING =
      List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC", "-XX:-UsePerfData");

  /** Checks that everything works; says nothing about speed. */
  static final BenchProfile TINY =
      new BenchProfile(
          "tiny",
          1,
          Duration.ofMillis(50),
          Duration.ofMillis(150),
          1,
          3,
          50,
          100,
          Duration.ofSeconds(1),
          FAST_TO_START);

  static final BenchProfile QUICK =
      new BenchProfile(
          "quick",
          3,
          Duration.ofMillis(600),
          Duration.ofSeconds(1),
          2,
          30,
          2_000,
          3_000,
          Duration.ofMillis(800),
          LONG_RUNNING);

  static final BenchProfile FULL =
      new BenchProfile(
          "full",
          5,
          Duration.ofSeconds(5),
          Duration.ofSeconds(4),
          20,
          200,
          5_000,
          20_000,
          Duration.ofSeconds(60),
          LONG_RUNNING);

  /** For many short measurements in one process, which is warm after the first one. */
  static final BenchProfile BRIEF =
      new BenchProfile(
          "brief",
          2,
          Duration.ofMillis(500),
          Duration.ofMillis(1_500),
          5,
          50,
          5_000,
          3_000,
          Duration.ofSeconds(30),
          LONG_RUNNING);

  /** Returns a copy with another name and other JVM flags. */
  BenchProfile with(String otherName, List<String> otherFlags) {
    return new BenchProfile(
        otherName, pairs, warmUp, measured, idle, messages, queued, sleepers, longest, otherFlags);
  }

  /** Returns the profile for many short measurements in one process. */
  BenchProfile brief() {
    return equals(TINY) ? TINY : BRIEF;
  }

  /**
   * Returns the tasks that a worker runs before the measurements, if the warm-up of each workload
   * is too short to compile its code.
   */
  List<String> warmUpTasks() {
    return equals(QUICK)
        ? List.of(WorkflowKind.CHAIN.task(Workload.AT_ONCE, Workload.SMALL))
        : List.of();
  }

  /** Returns the time limit of a worker for one round of measurements. */
  Duration timeout() {
    return warmUp.plus(measured).multipliedBy(4).plusMinutes(2);
  }

  StudySizes sizes() {
    return switch (name) {
      case "tiny" -> StudySizes.TINY;
      case "quick" -> StudySizes.NARROW;
      default -> StudySizes.WIDE;
    };
  }

  static BenchProfile named(String name) {
    return switch (name) {
      case "tiny" -> TINY;
      case "quick" -> QUICK;
      case "full" -> FULL;
      case "brief" -> BRIEF;
      case "million" -> FULL;
      default -> throw new BenchException("There is no effort '%s'.".formatted(name));
    };
  }
}
