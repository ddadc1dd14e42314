package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Customers that send orders one after the other and wait for each. While the shop is not available
 * they repeat the request until it is accepted.
 */
final class Customers implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Order> orders;
  private final Supplier<URI> shop;
  private final Environment.Pause pause;

  Customers(List<Order> orders, Supplier<URI> shop, Environment.Pause pause) {
    this.orders = new ConcurrentLinkedQueue<>(orders);
    this.shop = shop;
    this.pause = pause;
  }

  void start(int count) {
    var names = Thread.ofVirtual().name("customer-", 1);
    for (int i = 0; i < count; i++) {
      threads.add(names.start(this::sendOrders));
    }
  }

  /** Returns a wrong response to a customer; empty if there was none. */
  Optional<String> problem() {
    return Optional.ofNullable(problems.peek());
  }

  private void sendOrders() {
    try {
      for (Order order = orders.poll(); order != null; order = orders.poll()) {
        var body = BodyPublishers.ofString(Json.write(order));
        sendUntilAnswered(202, "/orders", request -> request.POST(body));
        while (isRunning(order)) {
          pause.sleep(POLL_INTERVAL);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException problem) {
      problems.add(problem.toString());
    }
  }

  private boolean isRunning(Order order) throws InterruptedException {
    String answer = sendUntilAnswered(200, "/orders/" + order.id(), HttpRequest.Builder::GET);
    return Json.tree(answer).get("state").asString().equals("RUNNING");
  }

  private String sendUntilAnswered(
      int expected, String path, UnaryOperator<HttpRequest.Builder> method)
      throws InterruptedException {
    while (true) {
      try {
        var request = method.apply(HttpRequest.newBuilder(shop.get().resolve(path)));
        HttpResponse<String> answer =
            http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        if (answer.statusCode() == expected) {
          return answer.body();
        }
        if (answer.statusCode() / 100 != 5) {
          throw new DemoException(
              "%s was answered with %d: %s".formatted(path, answer.statusCode(), answer.body()));
        }
      } catch (IOException away) {
        // The shop was killed and is not available yet.
      }
      pause.sleep(RETRY_INTERVAL);
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
