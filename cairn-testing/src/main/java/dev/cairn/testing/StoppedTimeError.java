package dev.cairn.testing;

/** The thread of the test waits for a workflow that only the time continues, which stands still. */
final class StoppedTimeError extends AssertionError {
  private static final long serialVersionUID = 1L;

  StoppedTimeError(String message) {
    super(message);
  }
}
