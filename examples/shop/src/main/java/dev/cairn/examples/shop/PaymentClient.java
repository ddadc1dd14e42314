package dev.cairn.examples.shop;

import dev.cairn.examples.wire.Json;
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

/**
 * The shop's client of the payment provider. Thread-safe; every call blocks until the response
 * arrives.
 */
public final class PaymentClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int DECLINED = 402;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Supplier<URI> provider;

  /**
   * Creates a client.
   *
   * @param provider returns the address, which changes when the provider restarts
   */
  public PaymentClient(Supplier<URI> provider) {
    this.provider = provider;
  }

  /**
   * Charges the card of an order, once for each key, however often it is called.
   *
   * @throws PaymentDeclinedException if the provider refuses to charge the card
   * @throws ProviderUnavailableException if it is unknown whether the card was charged; try again
   */
  Payment charge(UUID key, Order order, long amount) {
    return post(
        "/charges",
        Map.of("key", key, "order", order.id(), "amount", amount, "card", order.card()));
  }

  /**
   * Refunds what was charged with a key, once for each key of a refund. If nothing was charged,
   * nothing will be: the provider rejects a charge that arrives later.
   *
   * @throws ProviderUnavailableException if it is unknown whether the payment was refunded; try
   *     again
   */
  void refund(UUID key, Order order, UUID charge) {
    post("/refunds", Map.of("key", key, "order", order.id(), "charge", charge));
  }

  private Payment post(String path, Map<String, Object> body) {
    HttpRequest request =
        HttpRequest.newBuilder(provider.get().resolve(path))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(Json.write(body)))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() == DECLINED) {
      throw new PaymentDeclinedException(answer.body());
    }
    if (answer.statusCode() / 100 != 2) {
      throw new ProviderUnavailableException(
          "The provider responded with %d: %s".formatted(answer.statusCode(), answer.body()));
    }
    var entry = Json.tree(answer.body());
    return new Payment(entry.get("id").asString(), entry.get("amount").asLong());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw new ProviderUnavailableException(
          "The provider at %s did not respond: %s".formatted(request.uri(), unreachable),
          unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException(
          "Interrupted while waiting for the provider", interrupted);
    }
  }
}
