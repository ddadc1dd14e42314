package dev.cairn.benchmarks;

import java.util.Arrays;

/** A measured figure that has a mark. */
enum Figure {
  STEP("step", "one step, sequential, p50", "ms"),
  EMPTY("empty", "empty workflow, sequential, p50", "ms"),
  CHAINS("chains", "10-step workflows, 128 at once", "/s"),
  CROWD("crowd", "empty workflows, 128 at once", "/s"),
  QUEUE("queue", "queue: enqueued one by one, until all are done", "/s"),
  QUEUE_AWAITED("queue-awaited", "the same, waiting for each to be recorded", "/s"),
  QUEUE_CROWD("queue-crowd", "the same, enqueued by 128 at once", "/s"),
  IDLE("idle", "enqueue to result, idle, p50", "ms"),
  MESSAGE("message", "message sent to waiting workflow done, p50", "ms"),
  SLEEPER("sleeper", "heap of a sleeping workflow", "B"),
  STARTS("starts", "starting sleepers from one thread", "/s"),
  STARTS_AWAITED("starts-awaited", "the same, waiting for each to be recorded", "/s");

  private final String slug;
  private final String title;
  private final String unit;

  Figure(String slug, String title, String unit) {
    this.slug = slug;
    this.title = title;
    this.unit = unit;
  }

  Mark mark() {
    return switch (this) {
      case STEP, EMPTY -> new Mark.AtMostOfPeer(0.6);
      case CHAINS, QUEUE, QUEUE_CROWD -> new Mark.TimesPeer(12, 20);
      case CROWD -> new Mark.TimesPeer(8, 12);
      case IDLE -> new Mark.AtMost(5);
      case MESSAGE -> new Mark.AtMost(2.5);
      case SLEEPER -> new Mark.AtMost(2_000);
      case STARTS -> new Mark.TimesPeer(3, 3);
      case QUEUE_AWAITED, STARTS_AWAITED -> new Mark.TimesPeer(1, 1);
    };
  }

  static Figure of(String slug) {
    return Arrays.stream(values())
        .filter(figure -> figure.slug.equals(slug))
        .findAny()
        .orElseThrow(() -> new BenchException("There is no figure '%s'.".formatted(slug)));
  }

  String slug() {
    return slug;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }
}
