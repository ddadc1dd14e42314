package dev.cairn.internal.store.record;

import org.jspecify.annotations.Nullable;

/** How a step or a workflow ended, as JSON text. */
public sealed interface Outcome {
  /**
   * It gave a value.
   *
   * @param json the value
   */
  record Success(String json) implements Outcome {}

  /**
   * It threw.
   *
   * @param json the exception
   */
  record Failure(String json) implements Outcome {}

  /**
   * The JSON text of a value.
   *
   * @return the text, or null if it threw
   */
  default @Nullable String output() {
    return this instanceof Success(String json) ? json : null;
  }

  /**
   * The JSON text of an exception.
   *
   * @return the text, or null if it gave a value
   */
  default @Nullable String error() {
    return this instanceof Failure(String json) ? json : null;
  }
}
