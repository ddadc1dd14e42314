package dev.cairn.testing.fault;

import org.jspecify.annotations.Nullable;

/** The behaviour of child workflows with one name; see {@link Steps#onChild}. Thread-safe. */
public interface ChildRule {
  /**
   * Replaces the code of the children: they end with this result.
   *
   * @param result the result, which must match the type of the workflow; null for a workflow
   *     without a result
   */
  void returns(@Nullable Object result);

  /**
   * Replaces the code of the children: they fail with this exception.
   *
   * @param exception the exception
   */
  void throwsException(Exception exception);
}
