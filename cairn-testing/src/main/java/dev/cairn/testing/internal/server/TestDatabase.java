package dev.cairn.testing.internal.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A database of one test. Thread-safe. */
public final class TestDatabase implements AutoCloseable {
  private final TestServer server;
  private final String name;
  private final String url;
  private final String user;
  private final String password;

  TestDatabase(TestServer server, String name, String url, String user, String password) {
    this.server = server;
    this.name = name;
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** The name of the database. */
  public String name() {
    return name;
  }

  /** The JDBC URL without user and password. */
  public String url() {
    return url;
  }

  /** The owner of the database, who is no superuser. */
  public String user() {
    return user;
  }

  /** The password of the user. */
  public String password() {
    return password;
  }

  /**
   * Opens a connection.
   *
   * @return a new connection
   * @throws SQLException if the server refuses it
   */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** Ends all sessions and drops the database, in the background. */
  @Override
  public void close() {
    server.drop(this);
  }
}
