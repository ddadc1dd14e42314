package dev.cairn.internal.store.jdbc;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.SQLException;

/**
 * Statements that one thread repeats until they succeed, and the delays and outages in between. For
 * one thread.
 */
public final class RetryLoop implements AutoCloseable {
  /** After this many conflicts in a row, they are reported as an outage. */
  private static final int MAX_SILENT_CONFLICTS = 20;

  private final Retries retries;
  private final String action;
  private final Outages.Caller caller;
  private int tries;

  RetryLoop(Retries retries, String action, Outages.Caller caller) {
    this.retries = retries;
    this.action = action;
    this.caller = caller;
  }

  /**
   * Reports an error as an outage and waits before the next attempt; the delay grows from 50 ms to
   * 1 s.
   *
   * @throws DatabaseException if the database is closed, or the thread is interrupted
   */
  public void await(SQLException problem) {
    if (isOutage(problem) && retries.isWaiting()) {
      caller.failed(problem);
    }
    pause(problem);
  }

  /** Waits as {@link #await} does, without reporting an outage. */
  public void pause(SQLException problem) {
    tries++;
    retries.delayBefore(tries, action, problem);
  }

  /**
   * An interrupt breaks the connection and is no outage. Conflicts are, if there are many in a row.
   */
  private boolean isOutage(SQLException problem) {
    return !Thread.currentThread().isInterrupted()
        && (SqlErrorKind.of(problem) != SqlErrorKind.CONFLICT || tries >= MAX_SILENT_CONFLICTS);
  }

  /** Notes that a connection works again, which ends an outage of connections. */
  public void connected() {
    caller.connected();
  }

  /** Notes that the statements succeeded or were given up. */
  @Override
  public void close() {
    tries = 0;
    caller.close();
  }
}
