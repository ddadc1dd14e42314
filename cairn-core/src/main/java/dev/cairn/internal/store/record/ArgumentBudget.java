package dev.cairn.internal.store.record;

/**
 * Limits the size of the arguments of workflows that one statement claims or takes over. Arguments
 * of less than {@link #LARGE} bytes are not counted.
 *
 * @param bytes the maximum number of bytes of JSON in all
 * @param atLeast how many workflows are taken although their arguments exceed the maximum
 */
public record ArgumentBudget(long bytes, int atLeast) {
  /** The size in bytes of JSON from which arguments are counted. */
  public static final int LARGE = 16 << 10;
}
