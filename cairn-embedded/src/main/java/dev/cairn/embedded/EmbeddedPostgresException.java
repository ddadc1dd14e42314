package dev.cairn.embedded;

/**
 * Tells that the Postgres of a folder could not be started, restarted or stopped.
 *
 * <p>The message says what happened, with the folder, and what to do next; where a program of
 * Postgres failed, it ends with the last lines that program wrote.
 */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failed read or write: the reason the operating system gave becomes part of the message. */
  static EmbeddedPostgresException of(String what, Exception cause, String advice) {
    return new EmbeddedPostgresException(what + ": " + reason(cause) + " " + advice, cause);
  }

  /** The message of the system ends with one full stop, with or without one of its own. */
  private static String reason(Exception cause) {
    String said = cause.getClass().getSimpleName() + " " + cause.getMessage();
    return said.strip().replaceAll("\\.+$", "") + ".";
  }
}
