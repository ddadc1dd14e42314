package dev.cairn.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;

public class Checkout {
  private final PaymentClient payments;

  public Checkout(PaymentClient payments) {
    this.payments = payments;
  }

  @Workflow
  public String checkout(Order order) {
    reserve(order); // a plain call on this: durable
    try {
      return confirm(order, charge(order));
    } catch (PaymentDeclinedException declined) {
      release(order);
      throw declined;
    }
  }

  @Transaction // the rows and the record commit together
  void reserve(Order order) {
    Inventory.remove(Durable.connection(), order.sku(), order.quantity());
  }

  @Step(attempts = 5) // tried up to 5 times; the outcome is recorded
  String charge(Order order) {
    return payments.charge(order.card(), Durable.uuid());
  }

  @Transaction
  String confirm(Order order, String payment) {
    return "order " + order.id() + " paid by " + payment;
  }

  @Transaction
  void release(Order order) {
    Inventory.add(Durable.connection(), order.sku(), order.quantity());
  }
}
