package dev.cairn.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.testing.replay.ReplayGuard;
import dev.cairn.testing.replay.Variation;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The code of the guide's section on the replay guard. */
class OrderHistoriesTest {
  /** Executes payments; a replay calls it never. */
  static final class PaymentClient {
    String pay(int cents) {
      return "paid " + cents;
    }
  }

  /** A workflow. */
  public static class Checkout {
    private final PaymentClient payments;

    Checkout(PaymentClient payments) {
      this.payments = payments;
    }

    @Workflow
    public String checkout(String sku, int cents) {
      reserve(sku.toUpperCase(Locale.ROOT));
      String receipt = charge(cents);
      Durable.receive("shipped", String.class, Duration.ofDays(30));
      return receipt;
    }

    @Step
    void reserve(String sku) {}

    @Step
    String charge(int cents) {
      return payments.pay(cents);
    }
  }

  @TestFactory
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  Stream<DynamicTest> histories() {
    return ReplayGuard.of(OrderHistoriesTest::shop).tests(Path.of("src/test/histories"));
  }

  static Cairn shop() {
    Cairn cairn = Cairn.openForReplay(Config.named("shop"));
    cairn.durable(Checkout.class, new PaymentClient());
    return cairn;
  }

  @Test
  void variationsCanBeChosen() {
    ReplayGuard guard =
        ReplayGuard.of(OrderHistoriesTest::shop)
            .variations(new Variation.Again(), new Variation.Clock(Duration.ofDays(366)))
            .applicationPackages("com.example.shop");

    assertThat(guard.tests(Path.of("src/test/histories"))).hasSize(1);
  }

  /** The examples of the Javadoc. */
  static final class Examples {
    @TestFactory
    Stream<DynamicTest> histories() {
      return ReplayGuard.of(OrderHistoriesTest::shop).tests(Path.of("src/test/histories"));
    }

    static Cairn shop() {
      Cairn cairn = Cairn.openForReplay(Config.named("shop"));
      cairn.durable(Checkout.class, new PaymentClient());
      return cairn;
    }
  }
}
