package dev.cairn.internal.store.record;

import org.jspecify.annotations.Nullable;

/** The outcome of a step or a workflow: a value or an exception, as JSON text. */
public sealed interface Outcome {
  /**
   * It returned a value.
   *
   * @param json the value
   */
  record Success(String json) implements Outcome {}

  /**
   * It threw an exception.
   *
   * @param json the exception
   */
  record Failure(String json) implements Outcome {}

  /** Returns the value; null for an exception. */
  default @Nullable String output() {
    return this instanceof Success(String json) ? json : null;
  }

  /** Returns the exception; null for a value. */
  default @Nullable String error() {
    return this instanceof Failure(String json) ? json : null;
  }
}
