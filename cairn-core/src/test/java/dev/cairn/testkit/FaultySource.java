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
 * A DataSource that fails as it is told to: when a connection is asked for, and when a statement is
 * prepared on one.
 */
public final class FaultySource {
  private static final Set<String> STATEMENTS =
      Set.of("prepareStatement", "createStatement", "prepareCall");

  private final AtomicReference<Fault> ofConnections = new AtomicReference<>(() -> {});
  private final AtomicReference<StatementFault> ofStatements = new AtomicReference<>(sql -> {});

  /** What happens when the source is used. */
  @FunctionalInterface
  public interface Fault {
    /** Does nothing, blocks or throws. */
    void strike() throws SQLException;
  }

  /** What happens when a statement is made. */
  @FunctionalInterface
  private interface StatementFault {
    void strike(String sql) throws SQLException;
  }

  /** From now on this happens, until something else is set. */
  public void set(Fault next) {
    ofConnections.set(next);
    ofStatements.set(sql -> next.strike());
  }

  /** From now on this happens when a connection is asked for. */
  void setForConnections(Fault next) {
    ofConnections.set(next);
  }

  /** From now on this happens when a statement is prepared whose text contains these words. */
  public void setForStatements(String words, Fault next) {
    ofStatements.set(sql -> {
      if (sql.contains(words)) {
        next.strike();
      }
    });
  }

  /** From now on the source works. */
  public void heal() {
    set(() -> {});
  }

  /** Lets an error happen on threads whose names begin so. */
  public void failOn(String thread, String message) {
    set(() -> {
      if (Thread.currentThread().getName().startsWith(thread)) {
        throw new LinkageError(message);
      }
    });
  }

  /** The source, in front of another. */
  public DataSource before(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            FaultySource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("getConnection")) {
                return call(method, source, arguments);
              }
              ofConnections.get().strike();
              return before((Connection) call(method, source, arguments));
            });
  }

  private Connection before(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            FaultySource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (STATEMENTS.contains(method.getName())) {
                ofStatements.get().strike(arguments == null ? "" : arguments[0].toString());
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
