package dev.cairn.internal.store.jdbc;

import dev.cairn.error.UsageException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection that user code gets in a transaction: it cannot end the transaction. Statements
 * and result sets are guarded as well, so that they lead back to the guarded connection. An
 * interrupt is delayed until the call of the driver has returned, and cancels a running statement.
 * {@link Wrapper#unwrap} to a type of the driver bypasses the guard.
 */
public final class GuardedConnection implements InvocationHandler {
  private static final Map<String, String> FORBIDDEN =
      Map.of(
          "commit", "commits when the transaction's code returns",
          "rollback", "rolls back when the transaction's code throws",
          "close", "returns the connection when the transaction ends",
          "abort", "returns the connection when the transaction ends",
          "setAutoCommit", "commits when the transaction's code returns",
          "setTransactionIsolation", "takes the isolation level from the transaction's options");

  /** Types whose objects lead to a connection. */
  private static final Set<Class<?>> GUARDED =
      Set.of(
          Connection.class,
          Statement.class,
          PreparedStatement.class,
          CallableStatement.class,
          ResultSet.class,
          DatabaseMetaData.class);

  private final Object delegate;
  private final @Nullable Object parent;
  private final InterruptShield shield;

  private GuardedConnection(Object delegate, @Nullable Object parent, InterruptShield shield) {
    this.delegate = delegate;
    this.parent = parent;
    this.shield = shield;
  }

  public static Connection of(Connection connection, InterruptShield shield) {
    return (Connection) guard(Connection.class, connection, null, shield);
  }

  private static Object guard(
      Class<?> type, Object delegate, @Nullable Object parent, InterruptShield shield) {
    return Proxy.newProxyInstance(
        Connection.class.getClassLoader(),
        new Class<?>[] {type},
        new GuardedConnection(delegate, parent, shield));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (GUARDED.contains(method.getReturnType())) {
      return guardResult(proxy, method, arguments);
    }
    if (delegate instanceof Connection) {
      rejectIfForbidden(method);
    }
    if (arguments != null && arguments.length == 1) {
      switch (method.getName()) {
        case "equals" -> {
          return isSame(proxy, arguments[0]);
        }
        case "unwrap" -> {
          if (arguments[0] instanceof Class<?> type && type.isInstance(proxy)) {
            return proxy;
          }
        }
        default -> {
          // needs no guard
        }
      }
    }
    return call(method, arguments);
  }

  private @Nullable Object guardResult(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Class<?> type = method.getReturnType();
    if (type.isInstance(parent)) {
      return parent;
    }
    Object result = call(method, arguments);
    return result == null ? null : guard(type, result, proxy, shield);
  }

  private static void rejectIfForbidden(Method method) {
    String instead = FORBIDDEN.get(method.getName());
    boolean toSavepoint = method.getName().equals("rollback") && method.getParameterCount() == 1;
    if (instead != null && !toSavepoint) {
      throw new UsageException(
          "%s() was called on the connection of a transaction. Remove the call: Cairn %s."
              .formatted(method.getName(), instead));
    }
  }

  @SuppressWarnings("ReferenceEquality") // a guarded object is equal to itself alone
  private static boolean isSame(Object proxy, @Nullable Object other) {
    return proxy == other;
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    shield.enter(executedStatement(method));
    try {
      return method.invoke(delegate, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    } finally {
      shield.exit();
    }
  }

  /**
   * Returns the statement that this call executes, which an interrupt can cancel; null for other
   * calls.
   */
  private @Nullable Statement executedStatement(Method method) {
    return delegate instanceof Statement statement && method.getName().startsWith("execute")
        ? statement
        : null;
  }
}
