package dev.cairn.common;

import dev.cairn.error.StuckException;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow ended.
 *
 * @param <R> the workflow's result
 */
public sealed interface Result<R extends @Nullable Object> {
  /**
   * It returned.
   *
   * @param value what it returned; null for a {@code void} workflow
   * @param <R> the workflow's result
   */
  record Success<R extends @Nullable Object>(R value) implements Result<R> {}

  /**
   * It threw, or stopped as {@link WorkflowState#STUCK}.
   *
   * @param exception what it threw, or a {@link StuckException}
   * @param <R> the workflow's result
   */
  record Failure<R extends @Nullable Object>(Throwable exception) implements Result<R> {}
}
