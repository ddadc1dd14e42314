package dev.cairn.start;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.queue.Queue;
import java.time.Duration;

/**
 * The queue of a start, and its partition key, priority, delay and deduplication there. {@link
 * StartOptions} creates it.
 *
 * @param queue the name of the queue
 * @param partition the partition key, up to 512 characters; empty on a queue without partitions
 * @param priority the priority, smaller values first; 0 by default
 * @param delay how long the workflow waits before it is enqueued, zero to {@link #LONGEST_DELAY}
 * @param uniqueness the deduplication or debouncing
 */
public record Placement(
    String queue, String partition, int priority, Duration delay, Uniqueness uniqueness) {
  private static final int LONGEST_KEY = 512;

  /** The longest delay: 36,500 days. */
  public static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  /**
   * Validates the values.
   *
   * @throws InvalidArgumentException if a name or key is blank or too long, a duration is out of
   *     range, or the start is both delayed and debounced
   */
  public Placement {
    queue = StorableText.checkName("The queue of a start", queue, Queue.LONGEST_NAME);
    if (!partition.isEmpty()) {
      partition = StorableText.checkName("The partition key", partition, LONGEST_KEY);
    }
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new InvalidArgumentException(
          "delay", "delay is %s; give zero to %s.".formatted(delay, LONGEST_DELAY));
    }
    switch (uniqueness) {
      case Uniqueness.None none -> {
        // beside all others
      }
      case Uniqueness.Deduplicated(String id, OnDuplicate then) ->
          check("The deduplication id", id);
      case Uniqueness.Debounced debounced -> check(debounced, delay);
    }
  }

  private static void check(Uniqueness.Debounced debounced, Duration delay) {
    check("The debounce key", debounced.key());
    if (debounced.quiet().isNegative() || debounced.quiet().isZero()) {
      throw new InvalidArgumentException(
          "quiet",
          "The quiet time of a debounce is %s; give more than zero.".formatted(debounced.quiet()));
    }
    if (debounced.longest().compareTo(debounced.quiet()) < 0) {
      throw new InvalidArgumentException(
          "longest",
          "A debounce waits at most %s, which is less than its quiet time of %s. Give as much or more."
              .formatted(debounced.longest(), debounced.quiet()));
    }
    if (!delay.isZero()) {
      throw new InvalidArgumentException(
          "delay",
          "A start is both delayed by %s and debounced. Choose one: the quiet time is the delay."
              .formatted(delay));
    }
  }

  private static void check(String what, String key) {
    String unused = StorableText.checkName(what, key, LONGEST_KEY);
  }

  static Placement in(String queue) {
    return new Placement(queue, "", 0, Duration.ZERO, new Uniqueness.None());
  }

  Placement on(String other) {
    return new Placement(other, partition, priority, delay, uniqueness);
  }
}
