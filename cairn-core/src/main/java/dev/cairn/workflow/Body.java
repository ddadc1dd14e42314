package dev.cairn.workflow;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The code of a step or a branch with a result.
 *
 * <p>It is {@link Serializable} only so that the compiler stores the result type that the lambda
 * declares, to which the recorded value is bound. It is never serialized.
 *
 * @param <R> the type of the result
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface Body<R extends @Nullable Object, E extends Exception> extends Serializable {
  /**
   * Executes the code.
   *
   * @return the result
   * @throws E if the code fails
   */
  R run() throws E;
}
