package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How long and how much is measured.
 *
 * @param name what it is called
 * @param pairs how many times each library is measured, taking turns
 * @param warmUp how long a workload runs before it counts
 * @param measured how long it counts
 * @param idle how many workflows are put into the queue of an idle system, one by one
 * @param messages how many messages are sent to waiting workflows, one by one
 * @param queued how many workflows are put into the queue
 * @param sleepers how many workflows sleep
 * @param longest after which no more are queued or put to sleep, however few they are
 * @param flags the settings of the measured processes
 */
record Effort(
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
  private static final List<String> LASTING =
      List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC", "-XX:-UsePerfData");

  /** Tells that everything works, and nothing about speed. */
  static final Effort TINY =
      new Effort(
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

  static final Effort QUICK =
      new Effort(
          "quick",
          3,
          Duration.ofMillis(600),
          Duration.ofSeconds(1),
          2,
          30,
          2_000,
          3_000,
          Duration.ofMillis(800),
          LASTING);

  static final Effort FULL =
      new Effort(
          "full",
          5,
          Duration.ofSeconds(5),
          Duration.ofSeconds(4),
          20,
          200,
          5_000,
          20_000,
          Duration.ofSeconds(60),
          LASTING);

  /** For many short measurements in one process, which is warm after the first. */
  static final Effort BRIEF =
      new Effort(
          "brief",
          2,
          Duration.ofMillis(500),
          Duration.ofMillis(1_500),
          5,
          50,
          5_000,
          3_000,
          Duration.ofSeconds(30),
          LASTING);

  /** The same, under another name and with other settings of the processes. */
  Effort with(String otherName, List<String> otherFlags) {
    return new Effort(
        otherName, pairs, warmUp, measured, idle, messages, queued, sleepers, longest, otherFlags);
  }

  /** For many short measurements in one process. */
  Effort brief() {
    return equals(TINY) ? TINY : BRIEF;
  }

  /**
   * What a process does before anything is measured, where the warm-up of each workload is too
   * short for its code to be compiled.
   */
  List<String> first() {
    return equals(QUICK)
        ? List.of(Throng.CHAIN.errand(Workload.AT_ONCE, Workload.SMALL))
        : List.of();
  }

  /** How long a process may take for a round of measurements. */
  Duration patience() {
    return warmUp.plus(measured).multipliedBy(4).plusMinutes(2);
  }

  Extent extent() {
    return switch (name) {
      case "tiny" -> Extent.TINY;
      case "quick" -> Extent.NARROW;
      default -> Extent.WIDE;
    };
  }

  static Effort named(String name) {
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
