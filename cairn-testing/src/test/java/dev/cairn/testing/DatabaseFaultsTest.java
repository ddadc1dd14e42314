package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql")
class DatabaseFaultsTest {
  private static final Order ORDER = new Order("17", "teapot", 2, "visa");

  private final AtomicInteger charges = new AtomicInteger();

  @SuppressWarnings("UnusedVariable") // the argument of the durable object's constructor
  private final PaymentClient payments = (card, key) -> "payment " + charges.incrementAndGet();

  private static int stock(DataSource tables) throws SQLException {
    try (var connection = tables.getConnection();
        var query = connection.prepareStatement("select available from inventory");
        var row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void workflowContinuesAfterAnOutage(
      Cairn cairn, Checkout checkout, DatabaseFaults database, Steps steps) {
    Hang hang = steps.on("charge").hangs();
    Handle<String> handle = cairn.start(checkout::checkout, ORDER);
    hang.awaitReached();

    DatabaseFaults.Outage outage = database.unavailable();
    hang.release();
    assertThat(handle.toCompletableFuture()).isNotDone();
    outage.end();

    assertThat(handle).succeededWith("order 17 paid by payment 1");
    assertThat(charges).hasValue(1);
  }

  @Test
  void outageEndsAfterItsTime(Cairn cairn, Checkout checkout, DatabaseFaults database) {
    database.unavailableFor(Duration.ofMillis(300));

    assertThat(cairn.start(checkout::checkout, ORDER)).succeeded();
  }

  @Test
  void committedTransactionIsNotRepeatedWhenTheResponseIsLost(
      Cairn cairn, Checkout checkout, DatabaseFaults database, DataSource tables)
      throws SQLException {
    database.loseNextCommit();

    assertThat(cairn.start(checkout::checkout, ORDER)).succeeded().ran("reserve").times(1);

    assertThat(stock(tables)).isEqualTo(98);
  }
}
