package dev.cairn.examples.shop;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.examples.shop.Receipt.Reason;
import dev.cairn.examples.shop.Receipt.Status;
import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.shop.provider.TestProvider;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.Steps;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflow of an order, whose steps fail at will. */
@CairnTest(migrations = "tables.sql")
class CheckoutTest {
  private static final Order TEAPOTS = new Order("order-1", "teapot", 2, "visa-1");

  private final Checkout checkout;
  @TempDir Path folder;
  private TestProvider provider;
  private ShopTables tables;

  CheckoutTest(Cairn cairn) {
    checkout =
        cairn.durable(
            Checkout.class,
            new PaymentClient(() -> provider.address()),
            (Boss)
                question -> {
                  throw new AssertionError("Nobody has to approve " + question);
                });
  }

  @BeforeEach
  void open(DataSource database) {
    provider = TestProvider.open(folder);
    tables = new ShopTables(database);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static Receipt cancelled(Order order, Reason reason) {
    return new Receipt(order.id(), Status.CANCELLED, reason, 0);
  }

  @Test
  void orderIsChargedAfterItsGoodsAreReservedAndBeforeItIsConfirmed(Cairn cairn) {
    Handle<Receipt> handle = cairn.start(checkout::checkout, TEAPOTS);

    assertThat(handle)
        .succeededWith(new Receipt("order-1", Status.CONFIRMED, Reason.SHIPPED, 5800))
        .ranOnce("reserve", "confirm")
        .ran("charge")
        .after("reserve")
        .before("confirm")
        .didNotRun("askBoss", "release", "refund");
  }

  @Test
  void declinedCardReturnsGoods(Cairn cairn, Steps steps) throws SQLException {
    steps.on("charge").throwsException(new PaymentDeclinedException("no money"));

    Handle<Receipt> handle = cairn.start(checkout::checkout, TEAPOTS);

    assertThat(handle)
        .succeededWith(cancelled(TEAPOTS, Reason.CARD_DECLINED))
        .ranOnce("release")
        .didNotRun("confirm");
    assertThat(provider.booked("order-1")).containsExactly(Kind.VOID);
    assertThat(tables.available("teapot")).isEqualTo(1000);
    assertThat(tables.order("order-1")).isEqualTo("CANCELLED CARD_DECLINED");
  }

  @Test
  void lostResponseOfProviderDoesNotChargeTwice(Cairn cairn, Steps steps) {
    steps.on("charge").losesResponse();

    assertThat(cairn.start(checkout::checkout, TEAPOTS)).succeeded();
    assertThat(provider.booked("order-1")).containsExactly(Kind.CHARGE);
  }

  @Test
  void lostResponseOfCommitReservesOnce(Cairn cairn, Steps steps) throws SQLException {
    steps.on("reserve").losesResponse();

    assertThat(cairn.start(checkout::checkout, TEAPOTS)).succeeded();
    assertThat(tables.available("teapot")).isEqualTo(998);
  }

  @Test
  void fullCarrierRefundsPaymentAndReturnsGoods(Cairn cairn, Steps steps) throws SQLException {
    steps.on("confirm").throwsException(new CarrierFullException("no more parcels"));
    steps.on("refund").losesResponse();

    Handle<Receipt> handle = cairn.start(checkout::checkout, TEAPOTS);

    assertThat(handle)
        .succeededWith(cancelled(TEAPOTS, Reason.REFUNDED))
        .ran("refund")
        .before("release");
    assertThat(provider.booked("order-1")).containsExactly(Kind.CHARGE, Kind.REFUND);
    assertThat(tables.available("teapot")).isEqualTo(1000);
  }

  @Test
  void orderForMissingGoodsIsNotCharged(Cairn cairn) throws SQLException {
    var lamps = new Order("order-2", "lamp", 21, "visa-1");

    Handle<Receipt> handle = cairn.start(checkout::checkout, lamps);

    assertThat(handle)
        .succeededWith(cancelled(lamps, Reason.OUT_OF_STOCK))
        .didNotRun("charge", "release");
    assertThat(tables.available("lamp")).isEqualTo(20);
  }
}
