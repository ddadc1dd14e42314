package dev.cairn.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * A DataSource that injects faults when a connection is requested and when a statement is created.
 */
public final class FaultyDataSource {
  private static final Set<String> STATEMENTS =
      Set.of("prepareStatement", "createStatement", "prepareCall");

  private final AtomicReference<Fault> connectionFault = new AtomicReference<>(() -> {});
  private final AtomicReference<StatementFault> statementFault = new AtomicReference<>(sql -> {});

  /** A fault that is injected when the source is used. */
  @FunctionalInterface
  public interface Fault {
    /** Does nothing, blocks, or throws. */
    void inject() throws SQLException;
  }

  /** A fault that is injected when a statement is created. */
  @FunctionalInterface
  private interface StatementFault {
    void inject(String sql) throws SQLException;
  }

  /** Injects a fault into connection requests and statements until another one is set. */
  public void set(Fault next) {
    connectionFault.set(next);
    statementFault.set(sql -> next.inject());
  }

  /** Injects a fault into connection requests only. */
  void setForConnections(Fault next) {
    connectionFault.set(next);
  }

  /** Injects a fault into statements whose text contains a substring. */
  public void setForStatements(String substring, Fault next) {
    statementFault.set(sql -> {
      if (sql.contains(substring)) {
        next.inject();
      }
    });
  }

  /** Removes all faults. */
  public void clear() {
    set(() -> {});
  }

  /** Throws a {@link LinkageError} on threads whose name starts with a prefix. */
  public void failOn(String threadPrefix, String message) {
    set(() -> {
      if (Thread.currentThread().getName().startsWith(threadPrefix)) {
        throw new LinkageError(message);
      }
    });
  }

  /** Wraps another source. */
  public DataSource wrap(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            FaultyDataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("getConnection")) {
                return call(method, source, arguments);
              }
              connectionFault.get().inject();
              return wrap((Connection) call(method, source, arguments));
            });
  }

  private Connection wrap(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            FaultyDataSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (STATEMENTS.contains(method.getName())) {
                statementFault.get().inject(arguments == null ? "" : arguments[0].toString());
              }
              return call(method, connection, arguments);
            });
  }

  private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
