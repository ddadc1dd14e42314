package dev.cairn.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.shop.provider.TestProvider;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The workflow of an order, whose process dies at each of its records. */
@CairnTest(migrations = "tables.sql")
class CheckoutCrashTest {
  private static final StartOptions ID = StartOptions.id("order-1");
  private static final List<Kind> NOTHING = List.of();
  private static final List<Kind> REFUNDED = List.of(Kind.CHARGE, Kind.REFUND);

  private final BlockingQueue<Boss.Question> mails = new LinkedBlockingQueue<>();
  private final Checkout checkout;
  @TempDir Path folder;
  private TestProvider provider;
  private ShopTables tables;

  CheckoutCrashTest(Cairn cairn) {
    checkout =
        cairn.durable(
            Checkout.class, new PaymentClient(() -> provider.address()), (Boss) mails::add);
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

  private static Order order(String sku, int quantity) {
    return new Order("order-1", sku, quantity, "visa-1");
  }

  @CrashEverywhere
  void orderIsRefundedOnceIfCarrierIsFull(CrashRun run) throws SQLException {
    tables.fillCarrier("armchair");

    run.workflow(checkout::checkout, order("armchair", 1))
        .options(ID)
        .verify(() -> {
          assertThat(provider.booked("order-1")).isEqualTo(REFUNDED);
          assertThat(tables.available("armchair")).isEqualTo(500);
          assertThat(tables.order("order-1")).isEqualTo("CANCELLED REFUNDED");
        });
  }

  @CrashEverywhere(frozenOwner = false)
  void approvedOrderIsChargedOnce(CrashRun run) {
    run.workflow(checkout::checkout, order("teapot", 200))
        .options(ID)
        .during(this::approve)
        .verify(() -> {
          assertThat(provider.booked("order-1")).containsExactly(Kind.CHARGE);
          assertThat(tables.available("teapot")).isEqualTo(800);
          assertThat(tables.parcels("teapot")).isEqualTo(999);
          assertThat(tables.order("order-1")).isEqualTo("CONFIRMED SHIPPED");
        });
  }

  @CrashEverywhere(frozenOwner = false, cancels = true)
  void cancelledOrderIsRefundedAndReturned(CrashRun run) {
    run.workflow(checkout::checkout, order("cup", 3))
        .options(ID)
        .whenCancelled(() -> {
          assertThat(provider.booked("order-1")).isIn(NOTHING, REFUNDED);
          assertThat(tables.available("cup")).isEqualTo(2000);
        })
        .verify(() -> {
          assertThat(provider.booked("order-1")).containsExactly(Kind.CHARGE);
          assertThat(tables.available("cup")).isEqualTo(1997);
        });
  }

  private void approve(CairnClient client) throws InterruptedException {
    Boss.Question mail = mails.poll(30, TimeUnit.SECONDS);
    assertThat(mail).isNotNull();
    client.messages().complete(mail.link().split("/", -1)[2], true);
  }
}
