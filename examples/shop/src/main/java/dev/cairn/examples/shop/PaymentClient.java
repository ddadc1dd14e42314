package dev.cairn.examples.shop;

import dev.cairn.examples.shop.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The payment provider, as seen from the shop. Thread-safe; every call blocks for the answer. */
public final class PaymentClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int DECLINED = 402;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Supplier<URI> provider;

  /**
   * A client of the provider that is found there.
   *
   * @param provider gives the address, which may change when the provider is started again
   */
  public PaymentClient(Supplier<URI> provider) {
    this.provider = provider;
  }

  /**
   * Takes money from the card of an order, once for each key, however often it is called.
   *
   * @throws PaymentDeclinedException if the provider will not charge the card
   * @throws ProviderAwayException if it is unknown whether the money was taken; ask again
   */
  Payment charge(UUID key, Order order, long amount) {
    return post(
        "/charges",
        Map.of("key", key, "order", order.id(), "amount", amount, "card", order.card()));
  }

  /**
   * Gives the money of a payment back, once for each key.
   *
   * @throws ProviderAwayException if it is unknown whether the money was given back; ask again
   */
  void refund(UUID key, Payment payment) {
    post("/refunds", Map.of("key", key, "charge", payment.id()));
  }

  private Payment post(String path, Map<String, Object> body) {
    HttpRequest request =
        HttpRequest.newBuilder(provider.get().resolve(path))
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(Json.write(body)))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() == DECLINED) {
      throw new PaymentDeclinedException(answer.body());
    }
    if (answer.statusCode() / 100 != 2) {
      throw new ProviderAwayException(
          "The provider answered %d: %s".formatted(answer.statusCode(), answer.body()));
    }
    var entry = Json.tree(answer.body());
    return new Payment(entry.get("id").asString(), entry.get("amount").asLong());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException away) {
      throw new ProviderAwayException(
          "The provider at %s did not answer: %s".formatted(request.uri(), away), away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ProviderAwayException("Interrupted while the provider was asked", interrupted);
    }
  }
}
