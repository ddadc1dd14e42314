package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.InstanceOfAssertFactories;

/** The database roles of the documentation, and users with these roles. */
public final class DatabaseRoles {
  private DatabaseRoles() {}

  /** Runs {@code docs/sql/roles.sql}. */
  public static void grant(TestDatabase database) {
    try {
      database.execute(Files.readString(Path.of("../docs/sql/roles.sql")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The same database for a new user with one role. */
  public static TestDatabase user(TestDatabase database, String role) {
    String user = "u_" + role + "_" + database.name();
    database.execute("create role %s login password 'secret' in role %s".formatted(user, role));
    return new TestDatabase(database.url(), user, "secret");
  }

  public static void assertDenied(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql))
          .as(sql)
          .asInstanceOf(InstanceOfAssertFactories.throwable(SQLException.class))
          .extracting(SQLException::getSQLState)
          .isEqualTo("42501");
    }
  }
}
