package dev.cairn.error;

import dev.cairn.internal.text.Sentence;

/**
 * Some of the starts of a pipeline were refused, or Cairn was closed before it was known of them;
 * all others were recorded. The cause is what refused the first of them. What refused another, its
 * handle throws.
 */
public final class RefusedStartsException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** How many starts were refused. */
  private final int number;

  /**
   * Says how many, and why the first.
   *
   * @param number how many were refused, one or more
   * @param first what refused the first of them
   */
  public RefusedStartsException(int number, Throwable first) {
    super(
        "%,d starts of a pipeline were refused, all others were recorded. The first: %s Ask the handles which they were: each throws what refused its start."
            .formatted(number, Sentence.of(first.getMessage())),
        first);
    this.number = number;
  }

  /**
   * How many starts were refused since the last flush.
   *
   * @return one or more
   */
  public int number() {
    return number;
  }
}
