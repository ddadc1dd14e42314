package dev.cairn.examples.shop.provider;

/** The books cannot be opened or written; the message says what to do. */
public final class BooksException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BooksException(String message) {
    super(message);
  }

  BooksException(String message, Throwable cause) {
    super(message, cause);
  }
}
