package dev.cairn.examples.springshop;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.examples.springshop.CustomerOrder.State;
import dev.cairn.examples.springshop.PaymentClient.Payment;
import dev.cairn.spring.test.CairnTestKit;
import dev.cairn.start.Handle;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.fault.Steps;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.web.client.ResourceAccessException;

/** The checkout without a payment provider; each test has an order of its own. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@CairnTestKit
class CheckoutTest {
  @Autowired private OrderService orders;
  @Autowired private Items items;
  @Autowired private Cairn cairn;

  private Handle<State> accept(String id, String sku, int quantity) {
    orders.accept(new CustomerOrder(id, sku, quantity, "visa"));
    return cairn.handle("order-" + id, State.class);
  }

  @Test
  void orderIsPaidAlthoughTheProviderDoesNotAnswerAtFirst(
      @Autowired Steps steps, @Autowired TestClock clock) {
    steps
        .on("charge")
        .fails(3, new ResourceAccessException("no answer"))
        .returns(new Payment("payment 1"));
    clock.autoAdvance();

    Handle<State> checkout = accept("1", "teapot", 2);

    assertThat(checkout).succeededWith(State.PAID).ran("charge").inTries(4);
    assertThat(orders.find("1")).map(CustomerOrder::payment).hasValue("payment 1");
  }

  @Test
  void itemsAreReleasedIfTheCardIsRefused(@Autowired Steps steps) {
    int stock = items.findById("teapot").orElseThrow().stock();
    steps.on("charge").fails(1, new PaymentDeclinedException("refused"));

    Handle<State> checkout = accept("2", "teapot", 5);

    assertThat(checkout).succeededWith(State.DECLINED);
    assertThat(items.findById("teapot")).map(Item::stock).hasValue(stock);
  }

  @Test
  void orderOfMoreThanThereIsIsRefusedWithoutACharge() {
    Handle<State> checkout = accept("3", "cup", 4);

    assertThat(checkout).succeededWith(State.OUT_OF_STOCK);
    assertThat(items.findById("cup")).map(Item::stock).hasValue(3);
  }

  @Test
  void orderThatIsSentTwiceIsAcceptedOnce(@Autowired Steps steps) {
    steps.on("charge").returns(new Payment("payment 4"));

    Handle<State> checkout = accept("4", "teapot", 1);
    accept("4", "teapot", 1);

    assertThat(checkout).succeededWith(State.PAID);
  }
}
