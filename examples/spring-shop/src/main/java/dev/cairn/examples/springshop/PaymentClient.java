package dev.cairn.examples.springshop;

import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The API of the payment provider. */
@Component
public class PaymentClient {
  private final RestClient http;

  public PaymentClient(RestClient.Builder http, @Value("${shop.payment-provider}") String url) {
    this.http = http.baseUrl(url).build();
  }

  /**
   * What the provider is asked for.
   *
   * @param amount in cents
   */
  public record Charge(String order, String card, long amount) {}

  /** What the provider answers. */
  public record Payment(String id) {}

  /**
   * Charges a card once, however often the same key is sent.
   *
   * @throws PaymentDeclinedException if the provider refuses the card
   */
  public Payment charge(UUID key, Charge charge) {
    return http.post()
        .uri("/charges")
        .header("Idempotency-Key", key.toString())
        .body(charge)
        .retrieve()
        .onStatus(
            HttpStatus.PAYMENT_REQUIRED::equals,
            (request, response) -> {
              throw new PaymentDeclinedException("The card of " + charge.order() + " is refused");
            })
        .body(Payment.class);
  }
}
