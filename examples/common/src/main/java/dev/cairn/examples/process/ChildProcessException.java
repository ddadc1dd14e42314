package dev.cairn.examples.process;

/** Thrown if a child process cannot be started. */
public final class ChildProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChildProcessException(String message) {
    super(message);
  }

  ChildProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
