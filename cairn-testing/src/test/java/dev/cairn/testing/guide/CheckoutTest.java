package dev.cairn.testing.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql")
class CheckoutTest {
  private final FakePayments payments = new FakePayments();
  private final Order order = new Order("17", "teapot", 2, "visa");
  private final Checkout checkout;

  CheckoutTest(Cairn cairn) {
    checkout = cairn.durable(Checkout.class, payments);
  }

  @Test
  void declinedCardReturnsStock(Cairn cairn, DataSource tables) throws SQLException {
    Order declined = new Order("18", "teapot", 2, "declined-1");

    Handle<String> handle = cairn.start(checkout::checkout, declined);

    assertThat(handle)
        .failedWith(PaymentDeclinedException.class)
        .ran("reserve")
        .before("charge")
        .ranOnce("release");
    assertThat(available(tables, "teapot")).isEqualTo(100);
  }

  @Test
  void historyIsTheApprovedOne(Cairn cairn) {
    Handle<String> handle = cairn.start(checkout::checkout, order);

    assertThat(handle).hasHistory(Path.of("src/test/resources/shop/checkout.txt"));
  }

  @Test
  void declinesWithoutAPaymentProvider(Cairn cairn, Steps steps) {
    steps.on("charge").throwsException(new PaymentDeclinedException("no money"));

    assertThat(cairn.start(checkout::checkout, order)).failedWith(PaymentDeclinedException.class);
  }

  @Test
  void chargeIsRetried(Cairn cairn, Steps steps) {
    steps.on("charge").fails(2, new IOException("no answer"));

    assertThat(cairn.start(checkout::checkout, order)).succeeded().ran("charge").inTries(3);
  }

  @Test
  void lostResponseDoesNotChargeTwice(Cairn cairn, Steps steps) {
    steps.on("charge").losesResponse();

    assertThat(cairn.start(checkout::checkout, order)).succeeded().ran("charge").inTries(2);
    assertThat(payments.charges()).isEqualTo(1);
  }

  @Test
  void checkoutSurvivesAnOutage(Cairn cairn, Steps steps, DatabaseFaults database) {
    Hang charge = steps.on("charge").hangs();
    Handle<String> handle = cairn.start(checkout::checkout, order);
    charge.awaitReached();

    DatabaseFaults.Outage outage = database.unavailable();
    charge.release();
    outage.end();

    assertThat(handle).succeeded();
  }

  private static int available(DataSource tables, String sku) throws SQLException {
    try (var connection = tables.getConnection();
        var query = connection.prepareStatement("select available from inventory where sku = ?")) {
      query.setString(1, sku);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
