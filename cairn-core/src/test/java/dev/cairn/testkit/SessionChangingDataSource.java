package dev.cairn.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** A DataSource whose sessions a test can change, as another user of the pool would. */
public final class SessionChangingDataSource {
  private final DataSource delegate;
  private final List<Connection> provided = new CopyOnWriteArrayList<>();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final AtomicReference<Connection> only = new AtomicReference<>();

  public SessionChangingDataSource(DataSource delegate) {
    this.delegate = delegate;
  }

  public DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            SessionChangingDataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              try {
                if (method.getName().equals("getConnection") && only.get() != null) {
                  return only.get();
                }
                Object result = method.invoke(delegate, arguments);
                return result instanceof Connection connection ? tracked(connection) : result;
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }

  private Connection tracked(Connection connection) throws SQLException {
    for (String change : changes) {
      change(connection, change);
    }
    provided.add(connection);
    return connection;
  }

  /** Provides this connection to all callers from now on. */
  public void provideOnly(Connection connection) {
    only.set(connection);
  }

  /** Executes a statement on each session that is provided from now on. */
  public void changeNewSessions(String sql) {
    changes.add(sql);
  }

  /** Executes a statement on all open sessions, including those in use. */
  public void changeOpenSessions(String sql) throws SQLException {
    for (Connection connection : provided) {
      if (!connection.isClosed()) {
        change(connection, sql);
      }
    }
  }

  private static void change(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
