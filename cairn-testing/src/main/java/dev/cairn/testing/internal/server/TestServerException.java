package dev.cairn.testing.internal.server;

/** The server of the tests, or a database on it, cannot be used. The message says what to do. */
public final class TestServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TestServerException(String message, Throwable cause) {
    super(message, cause);
  }

  TestServerException(String message) {
    super(message);
  }
}
