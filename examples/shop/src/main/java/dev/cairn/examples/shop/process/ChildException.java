package dev.cairn.examples.shop.process;

/** A process could not be started. */
public final class ChildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChildException(String message) {
    super(message);
  }

  ChildException(String message, Throwable cause) {
    super(message, cause);
  }
}
