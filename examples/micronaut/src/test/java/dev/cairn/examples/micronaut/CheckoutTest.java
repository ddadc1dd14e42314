package dev.cairn.examples.micronaut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.Cairn;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckoutTest implements TestPropertyProvider {
  @Inject Cairn cairn;
  @Inject Checkout checkout;
  @Inject DataSource dataSource;

  private EmbeddedPostgres server;

  @Override
  public Map<String, String> getProperties() {
    try {
      server = EmbeddedPostgres.start(Files.createTempDirectory("micronaut").resolve("data"));
      try (var connection =
              DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
          var statement = connection.createStatement()) {
        statement.execute("create table reservation (order_id text primary key)");
      }
    } catch (IOException | SQLException problem) {
      throw new IllegalStateException(problem);
    }
    return Map.of(
        "datasources.default.url", server.jdbcUrl(),
        "datasources.default.username", server.user(),
        "datasources.default.password", server.password());
  }

  @Test
  void factoryMadeBeanIsDurable() throws SQLException {
    Handle<String> handle = cairn.start(StartOptions.id("17"), checkout::checkout, "17");

    assertEquals("17 is paid", handle.await());
    assertTrue(Cairn.isDurable(checkout));
    try (var connection = dataSource.getConnection();
        var records =
            connection
                .createStatement()
                .executeQuery("select count(*) from cairn.steps where workflow_id = '17'")) {
      records.next();
      assertEquals(2, records.getInt(1));
    }
  }
}
