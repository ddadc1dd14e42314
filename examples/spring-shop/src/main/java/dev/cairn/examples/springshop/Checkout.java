package dev.cairn.examples.springshop;

import dev.cairn.examples.springshop.CustomerOrder.State;
import dev.cairn.examples.springshop.PaymentClient.Charge;
import dev.cairn.examples.springshop.PaymentClient.Payment;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import org.springframework.stereotype.Component;

/**
 * Processes an order. If the process is killed at any line, the order continues after the last
 * recorded step, in the next process.
 */
@Component
public class Checkout {
  private final Orders orders;
  private final Items items;
  private final PaymentClient payments;

  public Checkout(Orders orders, Items items, PaymentClient payments) {
    this.orders = orders;
    this.items = items;
    this.payments = payments;
  }

  @Workflow
  public State checkout(String order) {
    try {
      return confirm(order, charge(reserve(order)));
    } catch (OutOfStockException none) {
      return refuse(order);
    } catch (PaymentDeclinedException declined) {
      return release(order);
    }
  }

  /** The changes of both entities and the record of this step are one commit. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  protected Charge reserve(String id) {
    CustomerOrder order = orders.findById(id).orElseThrow();
    long amount = items.lock(order.sku()).take(order.quantity());
    order.changeTo(State.RESERVED);
    return new Charge(id, order.card(), amount);
  }

  /**
   * The provider may have charged the card although its answer was lost, therefore the key: it is
   * the same for every try, also in another process.
   */
  @Step(attempts = 100, maxDelay = "10s", abortOn = PaymentDeclinedException.class)
  protected Payment charge(Charge charge) {
    return payments.charge(Durable.uuid(), charge);
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  protected State confirm(String id, Payment payment) {
    CustomerOrder order = orders.findById(id).orElseThrow();
    order.paidBy(payment.id());
    return order.state();
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  protected State release(String id) {
    CustomerOrder order = orders.findById(id).orElseThrow();
    items.lock(order.sku()).putBack(order.quantity());
    order.changeTo(State.DECLINED);
    return order.state();
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  protected State refuse(String id) {
    CustomerOrder order = orders.findById(id).orElseThrow();
    order.changeTo(State.OUT_OF_STOCK);
    return order.state();
  }
}
