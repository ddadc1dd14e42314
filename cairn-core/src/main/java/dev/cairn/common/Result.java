package dev.cairn.common;

import dev.cairn.error.WorkflowStoppedException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a workflow or a branch: a value or an exception.
 *
 * {@snippet :
 * handle.onDone(result -> {
 *   switch (result) {
 *     case Result.Success<Receipt>(var receipt) -> store(receipt);
 *     case Result.Failure<Receipt>(var exception) -> report(exception);
 *   }
 * });
 * }
 *
 * @param <R> the type of the result
 */
public sealed interface Result<R extends @Nullable Object> {
  /**
   * The code returned a value.
   *
   * @param value the value; null for {@code void} code
   * @param <R> the type of the result
   */
  record Success<R extends @Nullable Object>(R value) implements Result<R> {}

  /**
   * The code threw an exception, or the workflow stopped as {@link WorkflowState#STUCK}.
   *
   * @param exception the exception, or a {@link WorkflowStoppedException}
   * @param <R> the type of the result
   */
  record Failure<R extends @Nullable Object>(Throwable exception) implements Result<R> {}
}
