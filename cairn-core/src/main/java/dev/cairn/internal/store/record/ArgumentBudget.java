package dev.cairn.internal.store.record;

/**
 * How much memory the arguments of workflows may take that an executor takes at once. Arguments of
 * less than {@link #LARGE} bytes are not counted.
 *
 * @param bytes how many bytes of JSON together
 * @param atLeast how many workflows are taken although their arguments are larger
 */
public record ArgumentBudget(long bytes, int atLeast) {
  /** From how many bytes of JSON on arguments count. */
  public static final int LARGE = 16 << 10;
}
