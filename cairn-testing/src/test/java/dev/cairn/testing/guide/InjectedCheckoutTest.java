package dev.cairn.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql", configurers = InjectedCheckoutTest.ShortLease.class)
class InjectedCheckoutTest {
  static final class ShortLease implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.lease(Duration.ofSeconds(1));
    }
  }

  private final FakePayments payments = new FakePayments();
  private final Order order = new Order("17", "teapot", 2, "visa");

  @Test
  void charges(Checkout checkout) {
    assertThat(checkout.checkout(order)).isEqualTo("order 17 paid by payment visa");
    assertThat(payments.charges()).isEqualTo(1);
  }
}
