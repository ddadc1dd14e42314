package dev.cairn.internal.store.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Borrowing connections from HikariCP. */
class ConnectionSourceTest {
  private final HikariDataSource pool;

  ConnectionSourceTest() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    var config = new HikariConfig();
    config.setPoolName(getClass().getSimpleName());
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(SECONDS.toMillis(60));
    pool = new HikariDataSource(config);
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  @Test
  void poolGrowsForAThreadWhoseRequestHikariDropped() throws Exception {
    growsForAnOverlookedThread(new ConnectionSource(pool, () -> {}));
  }

  @Test
  void poolBehindAWrapperGrowsAsWell() throws Exception {
    growsForAnOverlookedThread(new ConnectionSource(wrapped(pool), () -> {}));
  }

  private void growsForAnOverlookedThread(ConnectionSource source) throws Exception {
    try (var held = source.borrow()) {
      FutureTask<BorrowedConnection> overlooked = start(source::borrow);
      Eventually.holds(() -> assertThat(isOverlooked()).isTrue());
      pool.setMaximumPoolSize(3);

      FutureTask<BorrowedConnection> next = start(source::borrow);

      try (var first = overlooked.get(20, SECONDS);
          var second = next.get(20, SECONDS)) {
        assertThat(List.of(held.direct(), first.direct(), second.direct())).doesNotHaveDuplicates();
      }
    }
  }

  /** A wrapper like those that log or trace statements. */
  private static DataSource wrapped(DataSource wrapped) {
    return (DataSource)
        Proxy.newProxyInstance(
            ConnectionSourceTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> method.invoke(wrapped, arguments));
  }

  private static <T> FutureTask<T> start(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.ofPlatform().name("borrower").daemon().start(task);
    return task;
  }

  /** Returns whether a thread waits for a connection, and HikariCP has no request for one. */
  private static boolean isOverlooked() {
    Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
    return isIn(threads, "borrower", SynchronousQueue.class)
        && isIn(threads, "ConnectionSourceTest:connection-adder", LinkedBlockingQueue.class);
  }

  private static boolean isIn(
      Map<Thread, StackTraceElement[]> threads, String name, Class<?> type) {
    return threads.entrySet().stream()
        .filter(thread -> thread.getKey().getName().contains(name))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(type.getName()));
  }
}
