package dev.cairn.testing.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

import dev.cairn.Cairn;
import dev.cairn.testing.CairnTest;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql")
class SpiedCheckoutTest {
  private final FakePayments payments = new FakePayments();
  private final Order order = new Order("17", "teapot", 2, "visa");
  private final Checkout checkout;

  SpiedCheckoutTest(Cairn cairn) {
    checkout = cairn.adopt(spy(cairn.durable(Checkout.class, payments)));
  }

  @Test
  void reservesWhatWasOrdered(Cairn cairn) {
    assertThat(cairn.start(checkout::checkout, order)).succeeded();

    verify(checkout).reserve(order);
  }
}
