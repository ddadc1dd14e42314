package dev.cairn.spring.restart;

/** An exception of the application. */
public final class Declined extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Declined(String message) {
    super(message);
  }
}
