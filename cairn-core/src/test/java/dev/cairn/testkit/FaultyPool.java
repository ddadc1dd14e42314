package dev.cairn.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A connection pool of the application that can fail in several ways for a while. */
final class FaultyPool implements AutoCloseable {
  private static final int SIZE = 30;
  private static final List<String> STATES = List.of("08001", "57P03", "0A000", "28P01", "");

  private final HikariDataSource pool;
  private final FaultyDataSource faults = new FaultyDataSource();

  /** How the pool fails. */
  enum Fault {
    /** Throws, with different SQL states. */
    THROWS,
    /** Blocks. */
    HANGS,
    /** All connections are borrowed by others. */
    EXHAUSTED
  }

  FaultyPool(TestDatabase database) {
    var config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(SIZE);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Duration.ofSeconds(1).toMillis());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    this.pool = new HikariDataSource(config);
  }

  DataSource source() {
    return faults.wrap(pool);
  }

  /** Makes the pool fail for a duration. Blocks the calling thread until then. */
  void fail(Fault fault, Duration duration) throws InterruptedException {
    switch (fault) {
      case THROWS -> {
        faults.setForConnections(FaultyPool::throwUnavailable);
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        faults.clear();
      }
      case HANGS -> {
        var over = new CountDownLatch(1);
        faults.setForConnections(() -> hang(over));
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        faults.clear();
        over.countDown();
      }
      case EXHAUSTED -> exhaust(duration);
    }
  }

  private static void throwUnavailable() throws SQLException {
    String state = STATES.get(ThreadLocalRandom.current().nextInt(STATES.size()));
    throw new SQLTransientConnectionException("no connection", state.isEmpty() ? null : state);
  }

  private static void hang(CountDownLatch over) throws SQLException {
    try {
      over.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted during connection acquisition", interrupted);
    }
  }

  private void exhaust(Duration duration) throws InterruptedException {
    var borrowed = new ArrayList<Connection>();
    try {
      while (borrowed.size() < SIZE) {
        borrowed.add(pool.getConnection());
      }
    } catch (SQLException exhausted) {
      // expected: the pool is exhausted
    }
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    for (Connection connection : borrowed) {
      pool.evictConnection(connection);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
