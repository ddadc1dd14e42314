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
 * A transaction's connection as user code sees it: it cannot end the transaction. Neither can what
 * it gives, such as a statement, whose way back leads to the guarded connection again. An interrupt
 * waits until the driver's call has ended, and cancels a statement that runs. Only {@link
 * Wrapper#unwrap} to a type of the driver's goes past the guard.
 */
public final class GuardedConnection implements InvocationHandler {
  private static final Map<String, String> REFUSED =
      Map.of(
          "commit", "commits when the transaction's code returns",
          "rollback", "rolls back when the transaction's code throws",
          "close", "gives the connection back when the transaction ends",
          "abort", "gives the connection back when the transaction ends",
          "setAutoCommit", "commits when the transaction's code returns",
          "setTransactionIsolation", "takes the isolation level from the transaction's options");

  /** From an object of any of these, a connection can be reached. */
  private static final Set<Class<?>> GUARDED =
      Set.of(
          Connection.class,
          Statement.class,
          PreparedStatement.class,
          CallableStatement.class,
          ResultSet.class,
          DatabaseMetaData.class);

  private final Object real;
  private final @Nullable Object origin;
  private final InterruptShield shield;

  private GuardedConnection(Object real, @Nullable Object origin, InterruptShield shield) {
    this.real = real;
    this.origin = origin;
    this.shield = shield;
  }

  public static Connection of(Connection connection, InterruptShield shield) {
    return (Connection) guard(Connection.class, connection, null, shield);
  }

  private static Object guard(
      Class<?> type, Object real, @Nullable Object origin, InterruptShield shield) {
    return Proxy.newProxyInstance(
        Connection.class.getClassLoader(),
        new Class<?>[] {type},
        new GuardedConnection(real, origin, shield));
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (GUARDED.contains(method.getReturnType())) {
      return guarded(self, method, arguments);
    }
    if (real instanceof Connection) {
      refuseToEnd(method);
    }
    if (arguments != null && arguments.length == 1) {
      switch (method.getName()) {
        case "equals" -> {
          return isSame(self, arguments[0]);
        }
        case "unwrap" -> {
          if (arguments[0] instanceof Class<?> type && type.isInstance(self)) {
            return self;
          }
        }
        default -> {
          // does not concern the guard
        }
      }
    }
    return call(method, arguments);
  }

  private @Nullable Object guarded(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Class<?> type = method.getReturnType();
    if (type.isInstance(origin)) {
      return origin;
    }
    Object given = call(method, arguments);
    return given == null ? null : guard(type, given, self, shield);
  }

  private static void refuseToEnd(Method method) {
    String instead = REFUSED.get(method.getName());
    boolean toSavepoint = method.getName().equals("rollback") && method.getParameterCount() == 1;
    if (instead != null && !toSavepoint) {
      throw new UsageException(
          "%s() was called on the connection of a transaction. Leave it out: Cairn %s."
              .formatted(method.getName(), instead));
    }
  }

  @SuppressWarnings("ReferenceEquality") // a guarded object is equal to itself alone
  private static boolean isSame(Object self, @Nullable Object other) {
    return self == other;
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    shield.enter(runs(method));
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    } finally {
      shield.exit();
    }
  }

  /** The statement that may take long by this call, and can be cancelled meanwhile. */
  private @Nullable Statement runs(Method method) {
    return real instanceof Statement statement && method.getName().startsWith("execute")
        ? statement
        : null;
  }
}
