package dev.cairn.benchmarks;

/** A measurement that cannot be trusted, because something failed while it was taken. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
