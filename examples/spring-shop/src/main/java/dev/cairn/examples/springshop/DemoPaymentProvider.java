package dev.cairn.examples.springshop;

import dev.cairn.examples.springshop.PaymentClient.Charge;
import dev.cairn.examples.springshop.PaymentClient.Payment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Stands for a payment provider, to try the shop out: refuses the card {@code empty}. */
@RestController
@Profile("demo")
class DemoPaymentProvider {
  private final Map<String, Payment> payments = new ConcurrentHashMap<>();

  @PostMapping("/demo-provider/charges")
  ResponseEntity<Payment> charge(
      @RequestHeader("Idempotency-Key") String key, @RequestBody Charge charge) {
    if (charge.card().equals("empty")) {
      return ResponseEntity.status(402).build();
    }
    return ResponseEntity.ok(
        payments.computeIfAbsent(key, first -> new Payment("payment of " + charge.order())));
  }
}
