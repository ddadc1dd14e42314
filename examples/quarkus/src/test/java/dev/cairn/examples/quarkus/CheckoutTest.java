package dev.cairn.examples.quarkus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Postgres.class)
class CheckoutTest {
  @Inject Cairn cairn;
  @Inject Checkout checkout;
  @Inject DataSource dataSource;

  @Test
  void producedBeanIsDurable() throws SQLException {
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
