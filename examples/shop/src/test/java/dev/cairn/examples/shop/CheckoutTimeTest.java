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
import dev.cairn.testing.TestClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an order waits for: the boss for days, the payment provider for minutes. */
@CairnTest(migrations = "tables.sql")
class CheckoutTimeTest {
  private static final Order LARGE = new Order("order-1", "teapot", 200, "visa-1");
  private static final Order SMALL = new Order("order-2", "teapot", 2, "visa-1");

  private final List<Boss.Question> mails = new CopyOnWriteArrayList<>();
  private final Checkout checkout;
  @TempDir Path folder;
  private TestProvider provider;
  private ShopTables tables;

  CheckoutTimeTest(Cairn cairn) {
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

  @Test
  void largeOrderIsCancelledIfBossDoesNotAnswerForThreeDays(Cairn cairn, TestClock clock)
      throws SQLException {
    Handle<Receipt> handle = cairn.start(checkout::checkout, LARGE);
    clock.advance(Duration.ofDays(3).minusSeconds(1));
    assertThat(handle).isWaitingFor("approval");
    assertThat(tables.available("teapot")).isEqualTo(800);

    clock.advance(Duration.ofSeconds(1));

    assertThat(handle)
        .succeededWith(new Receipt("order-1", Status.CANCELLED, Reason.NOT_APPROVED, 0))
        .ranOnce("askBoss", "release")
        .didNotRun("charge");
    assertThat(tables.available("teapot")).isEqualTo(1000);
  }

  @Test
  void largeOrderIsChargedWhenBossApprovesIt(Cairn cairn, TestClock clock) {
    Handle<Receipt> handle = cairn.start(checkout::checkout, LARGE);
    clock.advance(Duration.ofDays(2));
    assertThat(provider.booked("order-1")).isEmpty();

    cairn.messages().complete(token(), true);
    clock.autoAdvance();

    assertThat(handle)
        .succeededWith(new Receipt("order-1", Status.CONFIRMED, Reason.SHIPPED, 580_000));
    assertThat(provider.booked("order-1")).containsExactly(Kind.CHARGE);
  }

  private String token() {
    assertThat(mails).singleElement().extracting(Boss.Question::order).isEqualTo("order-1");
    return mails.getFirst().link().split("/", -1)[2];
  }

  @Test
  void orderSurvivesProviderThatIsDownForTwoMinutes(Cairn cairn, TestClock clock) {
    provider.stop();
    Handle<Receipt> handle = cairn.start(checkout::checkout, SMALL);
    clock.advance(Duration.ofMinutes(2));
    assertThat(handle).isWaitingFor("charge");

    provider.restart();
    clock.advance(Duration.ofSeconds(10));

    assertThat(handle)
        .succeededWith(new Receipt("order-2", Status.CONFIRMED, Reason.SHIPPED, 5800));
    assertThat(provider.booked("order-2")).containsExactly(Kind.CHARGE);
  }
}
