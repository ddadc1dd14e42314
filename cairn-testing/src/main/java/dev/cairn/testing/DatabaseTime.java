package dev.cairn.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The present time of a database: Cairn's functions for it are replaced by ones that read a table.
 * One connection stays open for all changes, since opening one takes longer than what happens at a
 * time. Thread-safe.
 */
final class DatabaseTime {
  private static final int VALID_SECONDS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final DataSource database;
  private @Nullable Connection connection;
  private boolean closed;

  private DatabaseTime(DataSource database) {
    this.database = database;
  }

  /**
   * Replaces the time of a database.
   *
   * @param database connections of the owner of Cairn's schema
   * @param start the time at the beginning
   */
  static DatabaseTime replaceIn(DataSource database, Instant start) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create schema cairn_testing;
          create table cairn_testing.clock (at timestamptz not null);
          insert into cairn_testing.clock values (timestamptz '%s');
          create or replace function cairn.now() returns timestamptz language sql stable
          return (select c.at from cairn_testing.clock c);
          create or replace function cairn.clock() returns timestamptz language sql volatile
          return (select c.at from cairn_testing.clock c)
          """
              .formatted(start));
    } catch (SQLException problem) {
      throw new IllegalStateException("The time of the database could not be replaced", problem);
    }
    return new DatabaseTime(database);
  }

  /** Sets the time, for all statements that begin later. */
  void set(Instant time) {
    lock.lock();
    try (PreparedStatement statement =
        connection().prepareStatement("update cairn_testing.clock set at = ?")) {
      statement.setObject(1, time.atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    } catch (SQLException problem) {
      throw new IllegalStateException("The time of the database could not be set", problem);
    } finally {
      lock.unlock();
    }
  }

  /** The open connection; another one if the test has ended the session of the last one. */
  private Connection connection() throws SQLException {
    if (closed) {
      throw new IllegalStateException("The time cannot be set after the end of the test.");
    }
    Connection open = connection;
    if (open != null && open.isValid(VALID_SECONDS)) {
      return open;
    }
    closeConnection();
    Connection opened = database.getConnection();
    connection = opened;
    return opened;
  }

  /** Closes the connection; the time cannot be set any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      closeConnection();
    } finally {
      lock.unlock();
    }
  }

  private void closeConnection() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException broken) {
        // its session has ended already
      }
    }
  }
}
