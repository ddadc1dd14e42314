package dev.cairn.testing.internal.fault;

import dev.cairn.Config;
import dev.cairn.testing.fault.DatabaseFaults;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Faults of the database, in front of the {@link DataSource} of an engine. Thread-safe. */
public final class InjectedDatabaseFaults implements DatabaseFaults {
  private static final String CANNOT_CONNECT = "08001";
  private static final String CONNECTION_FAILURE = "08006";
  private static final Set<String> STATEMENT_FACTORIES =
      Set.of("prepareStatement", "createStatement", "prepareCall");

  private volatile boolean configured;
  private final AtomicInteger outages = new AtomicInteger();
  private final AtomicLong unavailableUntil = new AtomicLong(System.nanoTime());
  private final AtomicInteger commitsToLose = new AtomicInteger();
  private final Set<Thread> commitsToLoseOf = ConcurrentHashMap.newKeySet();

  /** Creates faults of which none has begun. */
  public InjectedDatabaseFaults() {}

  @Override
  public Outage unavailable() {
    var ended = new AtomicBoolean();
    outages.incrementAndGet();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        outages.decrementAndGet();
      }
    };
  }

  @Override
  public void unavailableFor(Duration time) {
    unavailableUntil.set(System.nanoTime() + time.toNanos());
  }

  @Override
  public void loseNextCommit() {
    commitsToLose.incrementAndGet();
  }

  /** Whether the transaction that is about to be committed is one whose commit is to be lost. */
  boolean takeCommitToLose() {
    return commitsToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  void loseNextCommitOfThisThread() {
    if (!configured) {
      throw new UnsupportedOperationException(
          "The response of a commit can only be lost in tests with @CairnTest.");
    }
    commitsToLoseOf.add(Thread.currentThread());
  }

  /** Ends all outages. */
  public void endOutages() {
    outages.set(0);
    unavailableUntil.set(System.nanoTime());
  }

  /**
   * Lets the engine use a data source with these faults.
   *
   * @param config the configuration of the engine
   * @param source connections without faults
   * @return the changed configuration
   */
  public Config configure(Config config, DataSource source) {
    configured = true;
    return config.dataSource(
        proxy(
            DataSource.class,
            (method, arguments) -> {
              if (!method.getName().equals("getConnection")) {
                return method.invoke(source, arguments);
              }
              failIfUnavailable(CANNOT_CONNECT);
              return wrapped((Connection) method.invoke(source, arguments));
            }));
  }

  private void failIfUnavailable(String state) throws SQLException {
    if (outages.get() > 0 || unavailableUntil.get() - System.nanoTime() > 0) {
      throw new SQLException("The test made the database unavailable", state);
    }
  }

  private Connection wrapped(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          String name = method.getName();
          if (!STATEMENT_FACTORIES.contains(name) && !name.equals("commit")) {
            return method.invoke(connection, arguments);
          }
          failIfUnavailable(CONNECTION_FAILURE);
          Object result = method.invoke(connection, arguments);
          if (name.equals("commit")) {
            loseResponseIfRequested(connection);
            return result;
          }
          return wrapped(connection, (Statement) result, method.getReturnType(), arguments);
        });
  }

  private Object wrapped(
      Connection connection, Statement statement, Class<?> type, Object @Nullable [] creation) {
    boolean commits = creation != null && creation[0] instanceof String sql && endsWithCommit(sql);
    return proxy(
        type,
        (method, arguments) -> {
          boolean executes = method.getName().startsWith("execute");
          if (executes) {
            failIfUnavailable(CONNECTION_FAILURE);
          }
          Object result = method.invoke(statement, arguments);
          if (executes && commits) {
            loseResponseIfRequested(connection);
          }
          return result;
        });
  }

  private static boolean endsWithCommit(String sql) {
    return sql.strip().toLowerCase(Locale.ROOT).endsWith("commit");
  }

  private void loseResponseIfRequested(Connection connection) throws SQLException {
    if (commitsToLoseOf.remove(Thread.currentThread())) {
      connection.close();
      throw new SQLException("The test lost the response of this commit", CONNECTION_FAILURE);
    }
  }

  /** Handles a call of a proxy. */
  private interface Handler {
    @Nullable Object call(Method method, Object @Nullable [] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            InjectedDatabaseFaults.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return handler.call(method, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }
}
