package dev.cairn.spring.guide;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class OrderService {
  private final JdbcClient jdbc;
  private final Cairn cairn;
  private final Checkout checkout;

  public OrderService(JdbcClient jdbc, Cairn cairn, Checkout checkout) {
    this.jdbc = jdbc;
    this.cairn = cairn;
    this.checkout = checkout;
  }

  @Transactional
  public void place(String order, String sku) {
    jdbc.sql("insert into orders (id) values (:order)").param("order", order).update();
    cairn.start(StartOptions.id("order-" + order), checkout::checkout, order, sku);
  }
}
