package dev.cairn.embedded;

/**
 * Thrown if the Postgres of a folder cannot be started, restarted or stopped.
 *
 * <p>The message contains the problem, the folder and a fix. If a program of Postgres failed, it
 * ends with the last lines of its output.
 */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates the exception for a failed file operation; the message includes the reason from the
   * operating system.
   */
  static EmbeddedPostgresException of(String what, Exception cause, String advice) {
    return new EmbeddedPostgresException(what + ": " + describe(cause) + " " + advice, cause);
  }

  /** Returns the operating system's message with exactly one full stop at its end. */
  private static String describe(Exception cause) {
    String said = cause.getClass().getSimpleName() + " " + cause.getMessage();
    return said.strip().replaceAll("\\.+$", "") + ".";
  }
}
