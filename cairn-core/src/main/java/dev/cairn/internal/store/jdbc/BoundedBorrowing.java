package dev.cairn.internal.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Borrows connections with a timeout from a pool whose own timeout may be long or infinite. A
 * separate thread borrows them; connections that arrive after the timeout are closed.
 */
public final class BoundedBorrowing {
  private final DataSource dataSource;
  private final int count;
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final AtomicBoolean abandoned = new AtomicBoolean();

  private BoundedBorrowing(DataSource dataSource, int count) {
    this.dataSource = dataSource;
    this.count = count;
  }

  private sealed interface Result {
    record Provided(Connection connection) implements Result {}

    record Refused(SQLException problem) implements Result {}
  }

  /**
   * Borrows one connection.
   *
   * @param timeout how long to wait for it
   * @throws SQLException if there is none within the timeout
   */
  public static Connection one(DataSource dataSource, Duration timeout) throws SQLException {
    var borrowing = new BoundedBorrowing(dataSource, 1);
    var borrowed = new ArrayList<Connection>();
    SQLException problem = borrowing.borrowInto(borrowed, timeout);
    if (borrowed.isEmpty()) {
      throw problem;
    }
    return borrowed.getFirst();
  }

  /**
   * Returns how many connections can be borrowed at once, up to a limit. Borrows and returns them.
   *
   * @param limit the maximum to try
   * @param timeout how long to wait for each
   */
  public static int count(DataSource dataSource, int limit, Duration timeout) {
    var borrowing = new BoundedBorrowing(dataSource, limit);
    var borrowed = new ArrayList<Connection>();
    borrowing.borrowInto(borrowed, timeout);
    borrowed.forEach(BoundedBorrowing::close);
    return borrowed.size();
  }

  /**
   * Adds connections to the list until the count is reached; returns the error that ended it
   * earlier.
   */
  private SQLException borrowInto(List<Connection> borrowed, Duration timeout) {
    Thread.ofPlatform().name("cairn-borrow").daemon().start(this::borrowAll);
    try {
      while (borrowed.size() < count) {
        switch (results.poll(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          case Result.Provided(Connection connection) -> borrowed.add(connection);
          case Result.Refused(SQLException problem) -> {
            return problem;
          }
          case null -> {
            return abandonWith("The DataSource provided no connection within " + timeout);
          }
        }
      }
      return new SQLException("There are more");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return abandonWith("The thread was interrupted while it waited for a connection");
    }
  }

  private SQLException abandonWith(String why) {
    abandoned.set(true);
    closeAbandoned();
    return new SQLTransientConnectionException(why);
  }

  private void borrowAll() {
    try {
      for (int number = 0; number < count && !abandoned.get(); number++) {
        results.add(new Result.Provided(dataSource.getConnection()));
      }
    } catch (SQLException problem) {
      results.add(new Result.Refused(problem));
    } catch (RuntimeException problem) {
      results.add(new Result.Refused(new SQLException(problem)));
    }
    if (abandoned.get()) {
      closeAbandoned();
    }
  }

  private void closeAbandoned() {
    Result result = results.poll();
    while (result != null) {
      if (result instanceof Result.Provided(Connection connection)) {
        close(connection);
      }
      result = results.poll();
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // it was only borrowed to be counted, or is not wanted any more
    }
  }
}
