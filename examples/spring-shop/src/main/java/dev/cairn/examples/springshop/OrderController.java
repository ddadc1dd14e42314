package dev.cairn.examples.springshop;

import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API of the shop. The customer chooses the id, so that a request can be sent again. */
@RestController
@RequestMapping("/orders")
class OrderController {
  private final OrderService orders;

  OrderController(OrderService orders) {
    this.orders = orders;
  }

  /** What a customer sends. */
  record NewOrder(String sku, int quantity, String card) {}

  /** What a customer sees. */
  record OrderView(String id, CustomerOrder.State state, String payment) {
    static OrderView of(CustomerOrder order) {
      return new OrderView(order.id(), order.state(), order.payment());
    }
  }

  @PutMapping("/{id}")
  ResponseEntity<Void> accept(@PathVariable String id, @RequestBody NewOrder order) {
    orders.accept(new CustomerOrder(id, order.sku(), order.quantity(), order.card()));
    return ResponseEntity.accepted().location(URI.create("/orders/" + id)).build();
  }

  @GetMapping("/{id}")
  ResponseEntity<OrderView> find(@PathVariable String id) {
    return ResponseEntity.of(orders.find(id).map(OrderView::of));
  }
}
