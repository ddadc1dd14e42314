package dev.cairn.api;

/**
 * How much of a queue, or of one of its partitions, may be under way.
 *
 * @param concurrency how many may run at once, 1 or more; {@link #UNLIMITED} for no limit
 * @param rate how many may start in a period
 */
public record Limits(int concurrency, Rate rate) {
  /** No limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** No limits. */
  public static final Limits NONE = new Limits(UNLIMITED, Rate.UNLIMITED);

  /** Refuses less than one at once. */
  public Limits {
    if (concurrency < 1) {
      throw new UsageException("concurrency is %d; give 1 or more.".formatted(concurrency));
    }
  }

  /**
   * Whether these limit anything.
   *
   * @return false for {@link #NONE}
   */
  public boolean limit() {
    return concurrency != UNLIMITED || rate.limits();
  }

  Limits concurrency(int changed) {
    return new Limits(changed, rate);
  }

  Limits rate(Rate changed) {
    return new Limits(concurrency, changed);
  }
}
