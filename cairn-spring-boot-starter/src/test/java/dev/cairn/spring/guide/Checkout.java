package dev.cairn.spring.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class Checkout {
  private final JdbcClient jdbc;
  private final PaymentClient payments;

  public Checkout(JdbcClient jdbc, PaymentClient payments) {
    this.jdbc = jdbc;
    this.payments = payments;
  }

  @Workflow
  public String checkout(String order, String sku) {
    reserve(order, sku);
    return charge(order);
  }

  @Transaction
  protected void reserve(String order, String sku) {
    jdbc.sql("insert into reservation (order_id, sku) values (:order, :sku)")
        .param("order", order)
        .param("sku", sku)
        .update();
  }

  @Step(attempts = 5)
  protected String charge(String order) {
    return payments.charge(order, Durable.uuid());
  }
}
