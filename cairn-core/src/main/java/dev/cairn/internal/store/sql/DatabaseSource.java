package dev.cairn.internal.store.sql;

import dev.cairn.error.UsageException;
import dev.cairn.internal.store.migration.ConnectionBudget;
import javax.sql.DataSource;

/** The way to connect to a Postgres database. */
public sealed interface DatabaseSource {
  /**
   * A JDBC URL. Cairn creates a connection pool of its own for it.
   *
   * @param url a JDBC URL, such as {@code jdbc:postgresql://localhost/shop}
   * @param user the user
   * @param password the password
   */
  record Address(String url, String user, String password) implements DatabaseSource {
    @Override
    public String toString() {
      return ConnectionUrl.maskedUrl(url) + " as " + user;
    }
  }

  /** No database: every statement fails. */
  record None() implements DatabaseSource {
    /** Creates the exception for a call that needs a database. */
    public static UsageException refuse() {
      return new UsageException(
          "This Cairn has no database, because it was opened by Cairn.openForReplay. Only registration and histories().replay work; open it with Cairn.open for everything else.");
    }

    @Override
    public String toString() {
      return "no database";
    }
  }

  /**
   * A DataSource of the application. Cairn does not close it.
   *
   * @param dataSource provides connections; see {@link ConnectionBudget} for the required number
   */
  record Given(DataSource dataSource) implements DatabaseSource {
    @Override
    public String toString() {
      return ConnectionUrl.masked(String.valueOf(dataSource));
    }
  }
}
