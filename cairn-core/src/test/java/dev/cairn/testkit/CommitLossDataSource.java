package dev.cairn.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * A DataSource that loses a connection at a commit: by default directly after Postgres has
 * committed a statement that ends with "commit" and before the response arrives; with {@link
 * #loseNextCommit}, at the next commit of another transaction.
 */
public final class CommitLossDataSource {
  private final AtomicBoolean connectionLost = new AtomicBoolean();
  private final AtomicReference<Loss> loss = new AtomicReference<>(Loss.NEVER);
  private final AtomicInteger statusQueries = new AtomicInteger();
  private final CompletableFuture<Connection> delayedCommit = new CompletableFuture<>();
  private final DataSource delegate;
  private final Predicate<String> fatal;

  public CommitLossDataSource(DataSource delegate) {
    this(delegate, sql -> sql.strip().endsWith("commit"));
  }

  /** Loses the connection after the first execution of a statement that matches the predicate. */
  public CommitLossDataSource(DataSource delegate, Predicate<String> fatal) {
    this.delegate = delegate;
    this.fatal = fatal;
  }

  public DataSource dataSource() {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object result = method.invoke(delegate, arguments);
          return result instanceof Connection connection ? losing(connection) : result;
        });
  }

  public boolean isConnectionLost() {
    return connectionLost.get();
  }

  /** How often Postgres was asked for the status of a transaction. */
  public int statusQueries() {
    return statusQueries.get();
  }

  /** When a connection is lost, relative to the commit. */
  public enum Loss {
    /** The connection is not lost. */
    NEVER,
    /** Before Postgres receives the commit. */
    BEFORE,
    /** After Postgres has committed, before the response arrives. */
    AFTER,
    /** Before Postgres receives the commit, which arrives later. */
    LATE
  }

  /** Loses the connection of the next commit. */
  public void loseNextCommit(Loss when) {
    loss.set(when);
  }

  /** Delivers the delayed commit. */
  public void deliverDelayedCommit() throws SQLException {
    try (Connection connection = delayedCommit.join()) {
      connection.commit();
    }
  }

  private void loseIfRequested(Connection connection) throws SQLException {
    Loss when = loss.getAndSet(Loss.NEVER);
    switch (when) {
      case NEVER -> {
        return;
      }
      case BEFORE -> connection.close();
      case AFTER -> {
        connection.commit();
        connection.close();
      }
      case LATE -> delayedCommit.complete(connection);
    }
    connectionLost.set(true);
    throw connectionError();
  }

  private static SQLException connectionError() {
    return new SQLException("the connection died while it waited for an answer", "08006");
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (delayedCommit.isDone() && delayedCommit.join().equals(connection)) {
            throw connectionError();
          }
          if (method.getName().equals("commit")) {
            loseIfRequested(connection);
          }
          if (method.getName().equals("prepareStatement")
              && arguments[0].toString().contains("pg_xact_status")) {
            statusQueries.incrementAndGet();
          }
          Object result = method.invoke(connection, arguments);
          return result instanceof PreparedStatement statement
                  && fatal.test(arguments[0].toString())
              ? losing(connection, statement)
              : result;
        });
  }

  private PreparedStatement losing(Connection connection, PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          Object result = method.invoke(statement, arguments);
          if (method.getName().equals("execute") && connectionLost.compareAndSet(false, true)) {
            connection.close();
            throw connectionError();
          }
          return result;
        });
  }

  /** Handles a call of a proxy. */
  private interface CallHandler {
    Object call(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, CallHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CommitLossDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return handler.call(method, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            }));
  }
}
