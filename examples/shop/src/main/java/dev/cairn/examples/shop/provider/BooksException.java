package dev.cairn.examples.shop.provider;

/** Thrown if the books cannot be opened or written; the message contains a fix. */
public final class BooksException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BooksException(String message) {
    super(message);
  }

  BooksException(String message, Throwable cause) {
    super(message, cause);
  }
}
