package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.sql.DatabaseSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Provides no connections; every use is an error of the caller. */
final class NoDatabase implements DataSource {
  @Override
  public Connection getConnection() {
    throw DatabaseSource.None.refuse();
  }

  @Override
  public Connection getConnection(String user, String password) {
    throw DatabaseSource.None.refuse();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) {
    // logs nothing
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // nothing to log in to
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger(NoDatabase.class.getName());
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    throw DatabaseSource.None.refuse();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
