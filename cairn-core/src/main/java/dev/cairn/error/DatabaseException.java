package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Postgres rejected a statement of Cairn, cannot be used as it is (unreachable, too old, read-only,
 * missing rights, a schema of another version), or it is unknown whether a statement was executed.
 * Thrown by {@code Cairn.open} and by calls that a client or an operator makes; statements that the
 * engine repeats by itself throw nothing. It is the outcome of a step whose value Postgres rejects.
 *
 * <p>What to do: as the message says; {@link #sqlState()} tells the errors of Postgres apart.
 */
public final class DatabaseException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String sqlState;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param sqlState the SQL state, such as {@code 42501}; null if the error did not come from
   *     Postgres or its driver
   * @param cause the cause; null if there is none
   */
  public DatabaseException(String message, @Nullable String sqlState, @Nullable Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   */
  public DatabaseException(String message) {
    this(message, null, null);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param cause the cause; null if there is none
   */
  public DatabaseException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /**
   * Returns the SQL state of the error.
   *
   * @return the SQL state, such as {@code 42501}; empty if the error did not come from Postgres or
   *     its driver
   */
  public Optional<String> sqlState() {
    return Optional.ofNullable(sqlState);
  }
}
