package dev.cairn.internal.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;

/**
 * How many connections a DataSource provides at once. Pools say it by a getter; reflection finds it
 * without a dependency on any of them.
 */
public sealed interface PoolSize {
  /** A pool of that many connections. */
  record Limited(int connections) implements PoolSize {}

  /** As many connections as the server permits. */
  record Unlimited() implements PoolSize {}

  /** The DataSource does not say. */
  record Unknown() implements PoolSize {}

  /** HikariCP; DBCP2 and Vibur; Tomcat and Druid; c3p0 and UCP; the driver's old pool. */
  List<String> GETTERS =
      List.of(
          "getMaximumPoolSize",
          "getMaxTotal",
          "getMaxActive",
          "getMaxPoolSize",
          "getMaxConnections");

  /** Spring's wrappers give the DataSource that they wrap. */
  String WRAPPED = "getTargetDataSource";

  int LAYERS = 5;

  /** Asks a DataSource, or the one that it wraps. */
  static PoolSize of(DataSource dataSource) {
    DataSource current = unwrapped(dataSource);
    for (int layer = 0; layer < LAYERS; layer++) {
      for (String getter : GETTERS) {
        if (call(current, getter) instanceof Integer most) {
          return most > 0 ? new Limited(most) : new Unlimited();
        }
      }
      if (!(call(current, WRAPPED) instanceof DataSource wrapped)) {
        break;
      }
      current = wrapped;
    }
    return current instanceof BaseDataSource ? new Unlimited() : new Unknown();
  }

  /** The number of connections, if it is known and limited. */
  default OptionalInt known() {
    return this instanceof Limited(int connections)
        ? OptionalInt.of(connections)
        : OptionalInt.empty();
  }

  private static DataSource unwrapped(DataSource dataSource) {
    try {
      return dataSource.isWrapperFor(HikariDataSource.class)
          ? dataSource.unwrap(HikariDataSource.class)
          : dataSource;
    } catch (SQLException opaque) {
      return dataSource;
    }
  }

  private static @Nullable Object call(DataSource dataSource, String getter) {
    try {
      Method method = dataSource.getClass().getMethod(getter);
      return method.invoke(dataSource);
    } catch (ReflectiveOperationException | RuntimeException notThere) {
      return null;
    }
  }
}
