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
 * Borrows connections from a pool that may make its borrowers wait for half a minute, or for ever.
 * A thread does it, which this waits for no longer than it wants to; what comes later is closed.
 */
public final class BoundedBorrowing {
  private final DataSource dataSource;
  private final int wanted;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final AtomicBoolean abandoned = new AtomicBoolean();

  private BoundedBorrowing(DataSource dataSource, int wanted) {
    this.dataSource = dataSource;
    this.wanted = wanted;
  }

  private sealed interface Answer {
    record Provided(Connection connection) implements Answer {}

    record Refused(SQLException problem) implements Answer {}
  }

  /**
   * Borrows one connection.
   *
   * @param bound how long to wait for it
   * @throws SQLException if there is none until then
   */
  public static Connection one(DataSource dataSource, Duration bound) throws SQLException {
    var borrowing = new BoundedBorrowing(dataSource, 1);
    var borrowed = new ArrayList<Connection>();
    SQLException problem = borrowing.into(borrowed, bound);
    if (borrowed.isEmpty()) {
      throw problem;
    }
    return borrowed.getFirst();
  }

  /**
   * Counts how many connections there are at once, by borrowing them for a moment.
   *
   * @param wanted how many are enough
   * @param bound how long to wait for each
   */
  public static int count(DataSource dataSource, int wanted, Duration bound) {
    var borrowing = new BoundedBorrowing(dataSource, wanted);
    var borrowed = new ArrayList<Connection>();
    borrowing.into(borrowed, bound);
    borrowed.forEach(BoundedBorrowing::close);
    return borrowed.size();
  }

  /** Borrows as many as there are; returns why there are not more. */
  private SQLException into(List<Connection> borrowed, Duration bound) {
    Thread.ofPlatform().name("cairn-borrow").daemon().start(this::borrow);
    try {
      while (borrowed.size() < wanted) {
        switch (answers.poll(bound.toMillis(), TimeUnit.MILLISECONDS)) {
          case Answer.Provided(Connection connection) -> borrowed.add(connection);
          case Answer.Refused(SQLException problem) -> {
            return problem;
          }
          case null -> {
            return abandon("The DataSource provided no connection within " + bound);
          }
        }
      }
      return new SQLException("There are more");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return abandon("The thread was interrupted while it waited for a connection");
    }
  }

  private SQLException abandon(String why) {
    abandoned.set(true);
    closeAbandoned();
    return new SQLTransientConnectionException(why);
  }

  private void borrow() {
    try {
      for (int number = 0; number < wanted && !abandoned.get(); number++) {
        answers.add(new Answer.Provided(dataSource.getConnection()));
      }
    } catch (SQLException problem) {
      answers.add(new Answer.Refused(problem));
    } catch (RuntimeException problem) {
      answers.add(new Answer.Refused(new SQLException(problem)));
    }
    if (abandoned.get()) {
      closeAbandoned();
    }
  }

  private void closeAbandoned() {
    Answer answer = answers.poll();
    while (answer != null) {
      if (answer instanceof Answer.Provided(Connection connection)) {
        close(connection);
      }
      answer = answers.poll();
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // it was borrowed to be counted only
    }
  }
}
