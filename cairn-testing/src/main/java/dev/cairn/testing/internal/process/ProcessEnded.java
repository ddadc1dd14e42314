package dev.cairn.testing.internal.process;

/** Ends a thread of a killed process at the end of its test, where it would continue. */
final class ProcessEnded extends Error {
  private static final long serialVersionUID = 1L;

  ProcessEnded() {
    super("The process of this thread was killed by its test", null, false, false);
  }
}
