package dev.cairn.spring.internal.transaction;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which calls that begin and end a transaction have no effect, because Cairn does
 * both. Transaction managers and object-relational mappers make such calls.
 */
final class UnendingConnection implements InvocationHandler {
  private final Connection connection;

  private UnendingConnection(Connection connection) {
    this.connection = connection;
  }

  static Connection of(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            UnendingConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new UnendingConnection(connection));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a connection is equal to itself only
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    int count = arguments == null ? 0 : arguments.length;
    return switch (method.getName()) {
      case "commit", "close", "setAutoCommit", "setTransactionIsolation", "setReadOnly" -> null;
      case "rollback" -> count == 0 ? null : call(method, arguments);
      case "isClosed" -> false;
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> call(method, arguments);
    };
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }
}
