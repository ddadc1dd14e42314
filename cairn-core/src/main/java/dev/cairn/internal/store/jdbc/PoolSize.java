package dev.cairn.internal.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;

/**
 * How many connections a DataSource provides at once. Pools expose it by a getter, which is called
 * by reflection, without a dependency on any pool.
 */
public sealed interface PoolSize {
  /** A pool with a maximum size. */
  record Limited(int connections) implements PoolSize {}

  /** As many connections as the server permits. */
  record Unlimited() implements PoolSize {}

  /** The DataSource does not expose its size. */
  record Unknown() implements PoolSize {}

  /**
   * The getters of HikariCP; DBCP2 and Vibur; Tomcat and Druid; c3p0 and UCP; the driver's old
   * pool.
   */
  List<String> GETTERS =
      List.of(
          "getMaximumPoolSize",
          "getMaxTotal",
          "getMaxActive",
          "getMaxPoolSize",
          "getMaxConnections");

  /** The getter by which Spring's wrappers expose the DataSource that they wrap. */
  String WRAPPED = "getTargetDataSource";

  int MAX_WRAPPERS = 5;

  /** Reads the size of a DataSource, or of the DataSource that it wraps. */
  static PoolSize of(DataSource dataSource) {
    DataSource current = hikari(dataSource).<DataSource>map(pool -> pool).orElse(dataSource);
    for (int layer = 0; layer < MAX_WRAPPERS; layer++) {
      for (String getter : GETTERS) {
        if (call(current, getter) instanceof Integer maximum) {
          return maximum > 0 ? new Limited(maximum) : new Unlimited();
        }
      }
      if (!(call(current, WRAPPED) instanceof DataSource wrapped)) {
        break;
      }
      current = wrapped;
    }
    return current instanceof BaseDataSource ? new Unlimited() : new Unknown();
  }

  /** Returns the HikariCP pool that a DataSource is or wraps; empty if it is of another kind. */
  static Optional<HikariDataSource> hikari(DataSource dataSource) {
    try {
      return dataSource.isWrapperFor(HikariDataSource.class)
          ? Optional.of(dataSource.unwrap(HikariDataSource.class))
          : Optional.empty();
    } catch (SQLException opaque) {
      return Optional.empty();
    }
  }

  /** Returns the maximum size, if it is known and limited. */
  default OptionalInt known() {
    return this instanceof Limited(int connections)
        ? OptionalInt.of(connections)
        : OptionalInt.empty();
  }

  private static @Nullable Object call(DataSource dataSource, String getter) {
    try {
      Method method = dataSource.getClass().getMethod(getter);
      return method.invoke(dataSource);
    } catch (ReflectiveOperationException | RuntimeException absent) {
      return null;
    }
  }
}
