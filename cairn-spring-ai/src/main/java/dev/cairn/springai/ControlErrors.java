package dev.cairn.springai;

import org.jspecify.annotations.Nullable;

/** Finds errors that Spring AI has wrapped in exceptions. */
final class ControlErrors {
  private static final int MAX_CAUSES = 20;

  private ControlErrors() {}

  /** Throws the first error among the exception and its causes. */
  static void rethrow(Throwable failure) {
    @Nullable Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      if (current instanceof Error error) {
        throw error;
      }
      current = current.getCause();
    }
  }
}
