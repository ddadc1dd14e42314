package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;

/**
 * How much of a queue, or of one of its partitions, may be under way.
 *
 * @param concurrency how many may run at once, 1 or more; {@link #UNLIMITED} for no limit
 * @param rate how many may start in a period
 */
public record QueueLimits(int concurrency, Rate rate) {
  /** No limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** No limits. */
  public static final QueueLimits NONE = new QueueLimits(UNLIMITED, Rate.UNLIMITED);

  /** Refuses less than one at once. */
  public QueueLimits {
    if (concurrency < 1) {
      throw new InvalidArgumentException(
          "concurrency", "concurrency is %d; give 1 or more.".formatted(concurrency));
    }
  }

  /**
   * Returns whether there is any limit.
   *
   * @return false for {@link #NONE}
   */
  public boolean isLimited() {
    return concurrency != UNLIMITED || rate.isLimited();
  }

  QueueLimits concurrency(int changed) {
    return new QueueLimits(changed, rate);
  }

  QueueLimits rate(Rate changed) {
    return new QueueLimits(concurrency, changed);
  }
}
