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
 * Connections of which one dies just after Postgres has committed a transaction's record and before
 * it could say so; or, if so chosen, at the next commit of another transaction.
 */
public final class LossySource {
  private final AtomicBoolean died = new AtomicBoolean();
  private final AtomicReference<Loss> loss = new AtomicReference<>(Loss.NEVER);
  private final AtomicInteger inquiries = new AtomicInteger();
  private final CompletableFuture<Connection> late = new CompletableFuture<>();
  private final DataSource real;
  private final Predicate<String> deadly;

  public LossySource(DataSource real) {
    this(real, sql -> sql.strip().endsWith("commit"));
  }

  /**
   * With which statements kill their connection when Postgres has committed them, the first time.
   */
  public LossySource(DataSource real, Predicate<String> deadly) {
    this.real = real;
    this.deadly = deadly;
  }

  public DataSource dataSource() {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object given = method.invoke(real, arguments);
          return given instanceof Connection connection ? losing(connection) : given;
        });
  }

  public boolean died() {
    return died.get();
  }

  /** How often Postgres was asked what became of a transaction. */
  public int inquiries() {
    return inquiries.get();
  }

  /** When a connection dies at a commit. */
  public enum Loss {
    /** It does not. */
    NEVER,
    /** Before Postgres hears of it. */
    BEFORE,
    /** Before Postgres could say that it has committed. */
    AFTER,
    /** Before Postgres hears of it, which is on its way, and comes later. */
    LATE
  }

  /** Lets the next connection that commits die at that. */
  public void loseNextCommit(Loss when) {
    loss.set(when);
  }

  /** The commit that was on its way arrives. */
  public void arrive() throws SQLException {
    try (Connection connection = late.join()) {
      connection.commit();
    }
  }

  private void lost(Connection connection) throws SQLException {
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
      case LATE -> late.complete(connection);
    }
    died.set(true);
    throw dead();
  }

  private static SQLException dead() {
    return new SQLException("the connection died while it waited for an answer", "08006");
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (late.isDone() && late.join().equals(connection)) {
            throw dead();
          }
          if (method.getName().equals("commit")) {
            lost(connection);
          }
          if (method.getName().equals("prepareStatement")
              && arguments[0].toString().contains("pg_xact_status")) {
            inquiries.incrementAndGet();
          }
          Object given = method.invoke(connection, arguments);
          return given instanceof PreparedStatement statement
                  && deadly.test(arguments[0].toString())
              ? losing(connection, statement)
              : given;
        });
  }

  private PreparedStatement losing(Connection connection, PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          Object given = method.invoke(statement, arguments);
          if (method.getName().equals("execute") && died.compareAndSet(false, true)) {
            connection.close();
            throw dead();
          }
          return given;
        });
  }

  /** What a call gives. */
  private interface Calls {
    Object call(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            LossySource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return calls.call(method, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            }));
  }
}
