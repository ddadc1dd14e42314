package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;

/**
 * The limits of a queue, or of each of its partitions.
 *
 * @param concurrency the maximum number of running workflows, 1 or more; {@link #UNLIMITED} for no
 *     limit
 * @param rate the maximum number of starts in a period
 */
public record QueueLimits(int concurrency, Rate rate) {
  /** The concurrency that means no limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** No limits. */
  public static final QueueLimits NONE = new QueueLimits(UNLIMITED, Rate.UNLIMITED);

  /**
   * Validates the concurrency.
   *
   * @throws InvalidArgumentException if it is less than 1
   */
  public QueueLimits {
    if (concurrency < 1) {
      throw new InvalidArgumentException(
          "concurrency", "concurrency is %d; give 1 or more.".formatted(concurrency));
    }
  }

  /**
   * Returns whether there is a limit.
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
