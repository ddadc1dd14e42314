package dev.cairn.store;

import dev.cairn.api.UsageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transaction's connection as user code sees it: it cannot end the transaction. */
final class GuardedConnection {
  private static final Map<String, String> REFUSED =
      Map.of(
          "commit", "commits when the transaction's code returns",
          "rollback", "rolls back when the transaction's code throws",
          "close", "gives the connection back when the transaction ends",
          "abort", "gives the connection back when the transaction ends",
          "setAutoCommit", "commits when the transaction's code returns",
          "setTransactionIsolation", "takes the isolation level from the transaction's options");

  private final Connection connection;

  private GuardedConnection(Connection connection) {
    this.connection = connection;
  }

  static Connection of(Connection connection) {
    var guard = new GuardedConnection(connection);
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> guard.call(method, arguments));
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    String instead = REFUSED.get(method.getName());
    boolean toSavepoint = method.getName().equals("rollback") && method.getParameterCount() == 1;
    if (instead != null && !toSavepoint) {
      throw new UsageException(
          "%s() was called on the connection of a transaction. Leave it out: Cairn %s."
              .formatted(method.getName(), instead));
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }
}
