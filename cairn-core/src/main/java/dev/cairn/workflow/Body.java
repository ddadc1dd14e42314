package dev.cairn.workflow;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The code of a step: a lambda or method reference that gives its result.
 *
 * <p>It is {@link Serializable} only so that the compiler notes the lambda's declared result type,
 * to which the recorded value is bound; it is never serialized.
 *
 * @param <R> the result
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface Body<R extends @Nullable Object, E extends Exception> extends Serializable {
  /**
   * Does the step's work.
   *
   * @return the result
   * @throws E as the work does
   */
  R run() throws E;
}
