package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection for Cairn's own statements that is kept from one use to the next. It is replaced
 * when it is broken, when it became read-only, and from time to time, so that the pool can renew
 * it. After a rest it is validated first: a connection that the network dropped silently costs a
 * second, not the {@link #LONGEST_ANSWER}. For one thread at a time.
 */
public final class PinnedConnection {
  /** How long a statement of Cairn's own may take; then its connection counts as dead. */
  static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

  private static final long REST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_USE = Duration.ofMinutes(10).toNanos();
  private static final int VALIDATION_SECONDS = 1;

  private final ConnectionSource source;
  private @Nullable BorrowedConnection borrowed;
  private @Nullable SessionState found;
  private long borrowedAt;
  private long usedAt;
  private Duration longestAnswer = LONGEST_ANSWER;

  PinnedConnection(ConnectionSource source) {
    this.source = source;
  }

  /** The connection, in a state in which it can be used. */
  public Connection connection() throws SQLException {
    return connection(LONGEST_ANSWER);
  }

  /**
   * The connection, in a state in which it can be used.
   *
   * @param longest how long the next statement may take
   * @throws SQLException if there is none now
   */
  Connection connection(Duration longest) throws SQLException {
    long now = System.nanoTime();
    if (borrowed != null && now - borrowedAt > LONGEST_USE) {
      close();
    }
    if (borrowed != null && now - usedAt > REST && !isValid(borrowed)) {
      discard();
    }
    BorrowedConnection current = borrowed == null ? borrow() : borrowed;
    if (!longest.equals(longestAnswer)) {
      longestAnswer = longest;
      current.networkTimeout((int) longest.toMillis());
    }
    usedAt = now;
    return current.direct();
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
      fresh.networkTimeout((int) LONGEST_ANSWER.toMillis());
      longestAnswer = LONGEST_ANSWER;
      found = prepared(fresh.direct());
    } catch (SQLException | RuntimeException problem) {
      source.discard(fresh);
      throw problem;
    }
    borrowed = fresh;
    borrowedAt = System.nanoTime();
    return fresh;
  }

  /** Gives the session what is assumed of it; returns what has to be restored, if anything. */
  private @Nullable SessionState prepared(Connection connection) throws SQLException {
    SessionState.Found session = SessionState.read(connection);
    if (session.isReadOnly()) {
      throw new SQLException(
          "The server is read-only: a standby, or the old primary after a failover",
          BorrowedConnection.READ_ONLY);
    }
    SessionState assumed = source.assumed(session.state());
    if (session.isPooled() || session.state().equals(assumed)) {
      return null;
    }
    assumed.set(connection);
    return session.state();
  }

  /**
   * Asks Postgres something on this connection, and makes it usable again if that fails.
   *
   * @param longest how long the answer may take
   */
  <T extends @Nullable Object> T ask(Database.Question<T> question, Duration longest)
      throws SQLException {
    Connection connection = connection(longest);
    try {
      T answer = question.ask(connection);
      used();
      return answer;
    } catch (SQLException | RuntimeException | Error problem) {
      recover(problem);
      throw problem;
    }
  }

  /** Notes the end of a use of {@link #connection()} that succeeded. */
  public void used() {
    usedAt = System.nanoTime();
  }

  /** Returns how long this has not been used. */
  Duration rested() {
    return Duration.ofNanos(System.nanoTime() - usedAt);
  }

  /**
   * Gives the connection back after an error, so that the next use gets another, unless the error
   * says nothing about the connection.
   *
   * @return whether it is broken, and so may have committed what it was asked to
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
    if (mayConcernSession(problem) || !leftTransaction(current)) {
      close();
    }
    return false;
  }

  private static boolean mayConcernSession(Throwable problem) {
    return problem instanceof SQLException said
        && switch (SqlErrorKind.of(said)) {
          case CONFLICT, PERMANENT -> false;
          case TRANSIENT, CONFIGURATION, CORRUPTION -> true;
        };
  }

  private boolean leftTransaction(BorrowedConnection current) {
    try {
      current.leaveTransaction();
      used();
      return true;
    } catch (SQLException broken) {
      return false;
    }
  }

  private static boolean isReadOnly(Throwable problem) {
    return problem instanceof SQLException said
        && BorrowedConnection.READ_ONLY.equals(said.getSQLState());
  }

  /** Restores the session and gives the connection back. */
  public void close() {
    BorrowedConnection current = borrowed;
    if (current == null) {
      return;
    }
    try {
      SessionState before = found;
      if (before != null) {
        current.networkTimeout(VALIDATION_SECONDS * 1_000);
        current.leaveTransaction();
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
    found = null;
    if (current != null) {
      source.discard(current);
    }
  }
}
