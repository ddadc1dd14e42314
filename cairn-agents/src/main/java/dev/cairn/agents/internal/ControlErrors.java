package dev.cairn.agents.internal;

import org.jspecify.annotations.Nullable;

/** Finds errors that a framework has wrapped in exceptions. */
public final class ControlErrors {
  private static final int MAX_CAUSES = 20;

  private ControlErrors() {}

  /**
   * Throws the first error among an exception and its causes; returns if there is none.
   *
   * @param failure the exception
   */
  public static void rethrow(Throwable failure) {
    @Nullable Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      if (current instanceof Error error) {
        throw error;
      }
      current = current.getCause();
    }
  }
}
