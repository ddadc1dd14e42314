package dev.cairn.examples.springshop;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Accepts orders. */
@Service
public class OrderService {
  private final Orders orders;
  private final Cairn cairn;
  private final Checkout checkout;

  public OrderService(Orders orders, Cairn cairn, Checkout checkout) {
    this.orders = orders;
    this.cairn = cairn;
    this.checkout = checkout;
  }

  /** Stores an order and starts its checkout, in one commit; does nothing if it is known. */
  @Transactional
  public void accept(CustomerOrder order) {
    if (!orders.existsById(order.id())) {
      orders.save(order);
      cairn.start(StartOptions.id("order-" + order.id()), checkout::checkout, order.id());
    }
  }

  public Optional<CustomerOrder> find(String id) {
    return orders.findById(id);
  }
}
