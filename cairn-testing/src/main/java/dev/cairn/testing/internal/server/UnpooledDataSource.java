package dev.cairn.testing.internal.server;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that opens a connection for each call, as the owner of a test database, and has no
 * settings.
 */
public abstract class UnpooledDataSource implements DataSource {
  private static final int MOST = 40;

  /**
   * Returns how many connections there can be, as pools do. Otherwise Cairn would count them, which
   * takes longer than all the rest of its start.
   */
  public final int getMaximumPoolSize() {
    return MOST;
  }

  @Override
  public final Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "The DataSource of a test connects as the owner of its database. Call getConnection().");
  }

  @Override
  public final @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public final void setLogWriter(@Nullable PrintWriter out) {
    // the driver logs by itself
  }

  @Override
  public final void setLoginTimeout(int seconds) {
    // the server is on this machine
  }

  @Override
  public final int getLoginTimeout() {
    return 0;
  }

  @Override
  public final Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("The driver logs by itself.");
  }

  @Override
  public final <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("This DataSource is no wrapper of " + type.getName());
  }

  @Override
  public final boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
