package dev.cairn.examples.quarkus;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;

/** A workflow. It has no scope, because {@link Durability} creates the bean. */
public class Checkout {
  private final Payments payments;

  Checkout(Payments payments) {
    this.payments = payments;
  }

  @Workflow
  public String checkout(String order) throws SQLException {
    reserve(order);
    return charge(order);
  }

  /** Works on Cairn's connection: Quarkus's own transactions are others. */
  @Transaction
  void reserve(String order) throws SQLException {
    try (var row =
        Durable.connection().prepareStatement("insert into reservation (order_id) values (?)")) {
      row.setString(1, order);
      row.executeUpdate();
    }
  }

  @Step(attempts = 5)
  String charge(String order) {
    return payments.charge(order);
  }
}
