package dev.cairn.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;

@CairnTest(migrations = "/shop/inventory.sql")
class CheckoutCrashTest {
  private final FakePayments payments = new FakePayments();
  private final Order order = new Order("17", "teapot", 2, "visa");
  private final Checkout checkout;

  CheckoutCrashTest(Cairn cairn) {
    checkout = cairn.durable(Checkout.class, payments);
  }

  @CrashEverywhere
  void chargesOnce(CrashRun run) {
    run.workflow(checkout::checkout, order)
        .verify(() -> assertThat(payments.charges()).isEqualTo(1));
  }
}
