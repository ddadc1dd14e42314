package dev.cairn.testing.internal.process;

import dev.cairn.testing.internal.server.TestDatabase;
import dev.cairn.testing.internal.server.UnpooledDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a process to its database. Threads of the process are held before and after
 * each statement while the process is; other threads get connections of their own then. There is no
 * pool, since Cairn keeps its connections. Thread-safe.
 */
final class ProcessConnections extends UnpooledDataSource {
  private static final String CONNECTION_FAILURE = "08006";

  private final TestDatabase database;
  private final ProcessGate gate;
  private final OutsideThreads outside;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Set<Connection> listening = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  ProcessConnections(TestDatabase database, ProcessGate gate, OutsideThreads outside) {
    this.database = database;
    this.gate = gate;
    this.outside = outside;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (outside.isOutside() && !gate.isRunning()) {
      return database.connect();
    }
    pass();
    Connection connection = database.connect();
    open.add(connection);
    if (cut) {
      abort(connection);
    }
    return wrapped(connection);
  }

  /** Breaks all connections, and lets no new one be opened. */
  void cut() {
    cut = true;
    open.forEach(ProcessConnections::abort);
  }

  /** Breaks the connections, too, on which threads wait for notifications. */
  void cutListening() {
    listening.forEach(ProcessConnections::abort);
  }

  /**
   * Breaks the connections with a transaction in progress, as the server does with a transaction
   * that is idle for too long. Its locks would keep every other process from continuing.
   */
  void cutTransactions() {
    open.stream().filter(ProcessConnections::isInTransaction).forEach(ProcessConnections::abort);
  }

  /** Whether a transaction is in progress, as far as the driver knows. */
  static boolean isInTransaction(Connection connection) {
    try {
      return !connection.isClosed() && !connection.getAutoCommit();
    } catch (SQLException broken) {
      return false;
    }
  }

  /** Breaks a connection as the end of its process does. */
  static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException broken) {
      // it has ended already
    }
  }

  private void pass() throws SQLException {
    if (outside.isOutside() ? !gate.isRunning() : !gate.pass()) {
      throw new SQLException("The process of this connection has ended", CONNECTION_FAILURE);
    }
  }

  private Connection wrapped(Connection connection) {
    return (Connection)
        proxy(
            Connection.class,
            (name, call) -> {
              if (name.equals("close") || name.equals("abort")) {
                open.remove(connection);
                listening.remove(connection);
                return call.make();
              }
              if (name.equals("commit") || name.equals("rollback")) {
                return gated(call);
              }
              Object result = call.make();
              return result instanceof Statement statement
                  ? wrapped(connection, statement, name, call.argument())
                  : result;
            },
            connection);
  }

  private Object wrapped(
      Connection connection, Statement statement, String factory, @Nullable Object sql) {
    Class<?> type =
        switch (factory) {
          case "prepareStatement" -> PreparedStatement.class;
          case "prepareCall" -> CallableStatement.class;
          default -> Statement.class;
        };
    return proxy(
        type,
        (name, call) -> {
          if (!name.startsWith("execute")) {
            return call.make();
          }
          if (listens(sql) || listens(call.argument())) {
            open.remove(connection); // its thread blocks in the driver, and changes nothing
            listening.add(connection);
          }
          return gated(call);
        },
        statement);
  }

  private static boolean listens(@Nullable Object sql) {
    return sql instanceof String text && text.strip().toLowerCase(Locale.ROOT).startsWith("listen");
  }

  /** Makes a call that needs the database, and returns its result or exception to running code. */
  private @Nullable Object gated(Call call) throws Exception {
    pass();
    try {
      return call.make();
    } finally {
      pass();
    }
  }

  /** A call of the driver. */
  private static final class Call {
    private final Object delegate;
    private final Method method;
    private final Object @Nullable [] arguments;

    private Call(Object delegate, Method method, Object @Nullable [] arguments) {
      this.delegate = delegate;
      this.method = method;
      this.arguments = arguments;
    }

    @Nullable Object make() throws Exception {
      return method.invoke(delegate, arguments);
    }

    @Nullable Object argument() {
      return arguments == null ? null : arguments[0];
    }
  }

  /** Decides how a call is made. */
  private interface Handler {
    @Nullable Object handle(String name, Call call) throws Exception;
  }

  private Object proxy(Class<?> type, Handler handler, Object delegate) {
    return Proxy.newProxyInstance(
        ProcessConnections.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          try {
            return handler.handle(method.getName(), new Call(delegate, method, arguments));
          } catch (InvocationTargetException thrown) {
            if (!outside.isOutside()) {
              gate.pass(); // a process that was killed does not notice it
            }
            throw thrown.getCause();
          }
        });
  }
}
