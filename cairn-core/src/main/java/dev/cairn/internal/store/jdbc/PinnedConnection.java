package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection for Cairn's own statements that is kept from one use to the next. It is replaced
 * when it is broken, when it became read-only, when its server was replaced, and every 10 minutes,
 * so that the pool can renew it. After an idle second it is validated first: a connection that the
 * network dropped silently then costs one second, not the {@link #ANSWER_TIMEOUT}. For one thread
 * at a time.
 */
public final class PinnedConnection {
  /** How long a statement of Cairn's own may take before its connection counts as broken. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private static final long VALIDATE_AFTER = Duration.ofSeconds(1).toNanos();
  private static final long MAX_HOLD = Duration.ofMinutes(10).toNanos();
  private static final int VALIDATION_SECONDS = 1;

  private final ConnectionSource source;
  private @Nullable BorrowedConnection borrowed;
  private @Nullable SessionState originalState;
  private long borrowedAt;
  private long lastUsedAt;
  private Duration answerTimeout = ANSWER_TIMEOUT;

  PinnedConnection(ConnectionSource source) {
    this.source = source;
  }

  /** Returns a usable connection, borrowed if necessary. */
  public Connection connection() throws SQLException {
    return connection(ANSWER_TIMEOUT);
  }

  /**
   * Returns a usable connection, borrowed if necessary.
   *
   * @param timeout how long the next statement may take
   * @throws SQLException if there is none now
   */
  Connection connection(Duration timeout) throws SQLException {
    long now = System.nanoTime();
    if (borrowed != null && now - borrowedAt > MAX_HOLD) {
      close();
    }
    if (borrowed != null
        && (isReplaced(borrowed) || (now - lastUsedAt > VALIDATE_AFTER && !isValid(borrowed)))) {
      discard();
    }
    BorrowedConnection current = borrowed == null ? borrow() : borrowed;
    if (!timeout.equals(answerTimeout)) {
      answerTimeout = timeout;
      current.networkTimeout((int) timeout.toMillis());
    }
    lastUsedAt = now;
    return current.direct();
  }

  private boolean isReplaced(BorrowedConnection connection) {
    try {
      source.check(connection);
      return false;
    } catch (SQLException replaced) {
      return true;
    }
  }

  private static boolean isValid(BorrowedConnection connection) {
    try {
      return connection.connection().isValid(VALIDATION_SECONDS)
          && !connection.hasReportedReadOnly();
    } catch (SQLException broken) {
      return false;
    }
  }

  private BorrowedConnection borrow() throws SQLException {
    BorrowedConnection fresh = source.borrow();
    try {
      fresh.networkTimeout((int) ANSWER_TIMEOUT.toMillis());
      answerTimeout = ANSWER_TIMEOUT;
      originalState = prepareSession(fresh.direct());
    } catch (SQLException | RuntimeException problem) {
      source.discard(fresh);
      throw problem;
    }
    borrowed = fresh;
    borrowedAt = System.nanoTime();
    return fresh;
  }

  /**
   * Sets the session settings that Cairn needs; returns the previous ones, or null if none changed.
   */
  private @Nullable SessionState prepareSession(Connection connection) throws SQLException {
    SessionState.Found session = SessionState.read(connection);
    if (session.isReadOnly()) {
      throw new SQLException(
          "The server is read-only: a standby, or the old primary after a failover",
          SqlErrorKind.READ_ONLY);
    }
    SessionState expected = source.expectedState(session.state());
    if (session.isPooled() || session.state().equals(expected)) {
      return null;
    }
    expected.set(connection);
    return session.state();
  }

  /**
   * Executes statements on this connection, and releases or replaces it after an error.
   *
   * @param timeout how long each answer may take
   */
  <T extends @Nullable Object> T execute(Database.SqlCall<T> call, Duration timeout)
      throws SQLException {
    Connection connection = connection(timeout);
    try {
      T answer = call.execute(connection);
      markUsed();
      return answer;
    } catch (SQLException | RuntimeException | Error problem) {
      recover(problem);
      throw problem;
    }
  }

  /** Notes the end of a successful use of {@link #connection()}. */
  public void markUsed() {
    lastUsedAt = System.nanoTime();
  }

  /** Returns how long the connection has been idle. */
  Duration idleTime() {
    return Duration.ofNanos(System.nanoTime() - lastUsedAt);
  }

  /**
   * Checks the connection after an error. It is kept if the error cannot concern the session;
   * otherwise it is returned or discarded, and the next use borrows another one.
   *
   * @return whether it is broken, so that a commit that was sent may have succeeded
   */
  public boolean recover(Throwable problem) {
    BorrowedConnection current = borrowed;
    if (current == null) {
      return false;
    }
    if (isReadOnly(problem)) {
      discard();
      return false;
    }
    if (!isValid(current)) {
      discard();
      return true;
    }
    if (mayConcernSession(problem) || !rolledBack(current)) {
      close();
    }
    return false;
  }

  private static boolean mayConcernSession(Throwable problem) {
    return problem instanceof SQLException sqlException
        && switch (SqlErrorKind.of(sqlException)) {
          case CONFLICT, PERMANENT -> false;
          case TRANSIENT, CONFIGURATION, CORRUPTION -> true;
        };
  }

  private boolean rolledBack(BorrowedConnection current) {
    try {
      current.rollBackOpenTransaction();
      markUsed();
      return true;
    } catch (SQLException broken) {
      return false;
    }
  }

  private static boolean isReadOnly(Throwable problem) {
    return problem instanceof SQLException sqlException
        && SqlErrorKind.READ_ONLY.equals(sqlException.getSQLState());
  }

  /** Restores the session settings and returns the connection to the pool. */
  public void close() {
    BorrowedConnection current = borrowed;
    if (current == null) {
      return;
    }
    try {
      SessionState before = originalState;
      if (before != null) {
        current.networkTimeout(VALIDATION_SECONDS * 1_000);
        current.rollBackOpenTransaction();
        before.set(current.direct());
      }
      borrowed = null;
      current.close();
    } catch (SQLException broken) {
      borrowed = current;
      discard();
    }
  }

  private void discard() {
    BorrowedConnection current = borrowed;
    borrowed = null;
    originalState = null;
    if (current != null) {
      source.discard(current);
    }
  }
}
