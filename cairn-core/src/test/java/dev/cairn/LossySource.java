package dev.cairn;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Connections of which one dies just after Postgres has committed a transaction's record and before
 * it could say so.
 */
final class LossySource {
  private final AtomicBoolean died = new AtomicBoolean();
  private final DataSource real;

  LossySource(DataSource real) {
    this.real = real;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object given = method.invoke(real, arguments);
          return given instanceof Connection connection ? losing(connection) : given;
        });
  }

  boolean died() {
    return died.get();
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object given = method.invoke(connection, arguments);
          return given instanceof PreparedStatement statement
                  && arguments[0].toString().strip().endsWith("commit")
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
            throw new SQLException("the connection died while it waited for an answer", "08006");
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
