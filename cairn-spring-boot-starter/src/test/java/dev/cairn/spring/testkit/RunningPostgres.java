package dev.cairn.spring.testkit;

import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A container that runs as far as Spring Boot can see: a database on the server of the tests. */
public final class RunningPostgres extends PostgreSQLContainer {
  private final TestDatabase database;

  public RunningPostgres(TestDatabase database) {
    super("postgres:18");
    this.database = database;
  }

  @Override
  public void start() {
    // The server runs.
  }

  @Override
  public void stop() {
    // The server is that of the other tests, too.
  }

  @Override
  public boolean isRunning() {
    return true;
  }

  @Override
  public String getHost() {
    return "127.0.0.1";
  }

  @Override
  public Integer getMappedPort(int port) {
    return database.port();
  }

  @Override
  public Map<String, String> getEnvMap() {
    return database.environment();
  }

  @Override
  public String getJdbcUrl() {
    return database.url();
  }

  @Override
  public String getUsername() {
    return database.user();
  }

  @Override
  public String getPassword() {
    return database.password();
  }
}
