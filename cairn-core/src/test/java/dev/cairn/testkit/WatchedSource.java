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

/** A DataSource whose sessions a test can change, as another user of them would. */
public final class WatchedSource {
  private final DataSource real;
  private final List<Connection> provided = new CopyOnWriteArrayList<>();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final AtomicReference<Connection> only = new AtomicReference<>();

  public WatchedSource(DataSource real) {
    this.real = real;
  }

  public DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            WatchedSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              try {
                if (method.getName().equals("getConnection") && only.get() != null) {
                  return only.get();
                }
                Object given = method.invoke(real, arguments);
                return given instanceof Connection connection ? noted(connection) : given;
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }

  private Connection noted(Connection connection) throws SQLException {
    for (String change : changes) {
      change(connection, change);
    }
    provided.add(connection);
    return connection;
  }

  /** From now on, this connection is provided, to everybody. */
  public void provideOnly(Connection connection) {
    only.set(connection);
  }

  /** From now on, sessions come with this change. */
  public void changeComing(String sql) {
    changes.add(sql);
  }

  /** Changes the sessions that there are, whoever uses them. */
  public void changeAll(String sql) throws SQLException {
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
