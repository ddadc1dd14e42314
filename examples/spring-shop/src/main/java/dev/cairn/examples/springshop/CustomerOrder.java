package dev.cairn.examples.springshop;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order of a customer, and how far it is. */
@Entity
@Table(name = "customer_order")
public class CustomerOrder {
  @Id private String id;
  private String sku;
  private int quantity;
  private String card;

  @Enumerated(EnumType.STRING)
  private State state = State.ACCEPTED;

  private String payment;

  /** How far an order is. */
  public enum State {
    ACCEPTED,
    RESERVED,
    PAID,
    OUT_OF_STOCK,
    DECLINED
  }

  protected CustomerOrder() {}

  public CustomerOrder(String id, String sku, int quantity, String card) {
    this.id = id;
    this.sku = sku;
    this.quantity = quantity;
    this.card = card;
  }

  void changeTo(State next) {
    state = next;
  }

  void paidBy(String paymentId) {
    payment = paymentId;
    state = State.PAID;
  }

  public String id() {
    return id;
  }

  public String sku() {
    return sku;
  }

  public int quantity() {
    return quantity;
  }

  public String card() {
    return card;
  }

  public State state() {
    return state;
  }

  public String payment() {
    return payment;
  }
}
