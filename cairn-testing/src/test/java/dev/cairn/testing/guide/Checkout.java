package dev.cairn.testing.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;

/** The checkout of the guide, with a table that a migration creates. */
public class Checkout {
  private final PaymentClient payments;

  public Checkout(PaymentClient payments) {
    this.payments = payments;
  }

  @Workflow
  public String checkout(Order order) {
    reserve(order);
    try {
      return confirm(order, charge(order));
    } catch (PaymentDeclinedException declined) {
      release(order);
      throw declined;
    }
  }

  @Transaction
  void reserve(Order order) {
    changeStock(order.sku(), -order.quantity());
  }

  @Step(attempts = 5, delay = "10ms", abortOn = PaymentDeclinedException.class)
  String charge(Order order) {
    return payments.charge(order.card(), Durable.uuid());
  }

  @Transaction
  String confirm(Order order, String payment) {
    return "order " + order.id() + " paid by " + payment;
  }

  @Transaction
  void release(Order order) {
    changeStock(order.sku(), order.quantity());
  }

  private static void changeStock(String sku, int difference) {
    try (var update =
        Durable.connection()
            .prepareStatement("update inventory set available = available + ? where sku = ?")) {
      update.setInt(1, difference);
      update.setString(2, sku);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
