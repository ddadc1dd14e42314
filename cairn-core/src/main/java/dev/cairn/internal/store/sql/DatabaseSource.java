package dev.cairn.internal.store.sql;

import dev.cairn.internal.store.migration.ConnectionBudget;
import javax.sql.DataSource;

/** Where a Postgres is. */
public sealed interface DatabaseSource {
  /**
   * By address. Cairn keeps a pool of connections to it.
   *
   * @param url a JDBC URL, such as {@code jdbc:postgresql://localhost/shop}
   * @param user the user
   * @param password the password
   */
  record Address(String url, String user, String password) implements DatabaseSource {
    @Override
    public String toString() {
      return ConnectionUrl.masked(url) + " as " + user;
    }
  }

  /**
   * A data source of the user's, which the user closes.
   *
   * @param dataSource provides connections; see {@link ConnectionBudget} for how many
   */
  record Given(DataSource dataSource) implements DatabaseSource {
    @Override
    public String toString() {
      return ConnectionUrl.masked(String.valueOf(dataSource));
    }
  }
}
