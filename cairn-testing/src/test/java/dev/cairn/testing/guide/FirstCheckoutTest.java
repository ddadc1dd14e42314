package dev.cairn.testing.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql")
class FirstCheckoutTest {
  private final FakePayments payments = new FakePayments();
  private final Order order = new Order("17", "teapot", 2, "visa");
  private final Checkout checkout;

  FirstCheckoutTest(Cairn cairn) {
    checkout = cairn.durable(Checkout.class, payments);
  }

  @Test
  void chargesOnce(Cairn cairn) {
    Handle<String> handle = cairn.start(checkout::checkout, order);

    assertThat(handle).succeededWith("order 17 paid by payment visa").ranOnce("charge");
  }
}
