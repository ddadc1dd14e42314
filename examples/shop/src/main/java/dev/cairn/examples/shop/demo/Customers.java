package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.wire.Json;
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
 * People who send orders, one after the other, and wait for each. When the shop is away they send
 * the same order again, until it is taken.
 */
final class Customers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHOP_AWAY = Duration.ofMillis(100);
  private static final Duration NOT_YET = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final List<Thread> people = new ArrayList<>();
  private final Queue<Order> orders;
  private final Supplier<URI> shop;
  private final Environment.Pause pause;

  Customers(List<Order> orders, Supplier<URI> shop, Environment.Pause pause) {
    this.orders = new ConcurrentLinkedQueue<>(orders);
    this.shop = shop;
    this.pause = pause;
  }

  void come(int howMany) {
    var names = Thread.ofVirtual().name("customer-", 1);
    for (int i = 0; i < howMany; i++) {
      people.add(names.start(this::buy));
    }
  }

  /** What a customer was told that should not have been said. */
  Optional<String> problem() {
    return Optional.ofNullable(problems.peek());
  }

  private void buy() {
    try {
      for (Order order = orders.poll(); order != null; order = orders.poll()) {
        var body = BodyPublishers.ofString(Json.write(order));
        insist(202, "/orders", request -> request.POST(body));
        while (running(order)) {
          pause.sleep(NOT_YET);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException problem) {
      problems.add(problem.toString());
    }
  }

  private boolean running(Order order) throws InterruptedException {
    String answer = insist(200, "/orders/" + order.id(), HttpRequest.Builder::GET);
    return Json.tree(answer).get("state").asString().equals("RUNNING");
  }

  private String insist(int expected, String path, UnaryOperator<HttpRequest.Builder> how)
      throws InterruptedException {
    while (true) {
      try {
        var request = how.apply(HttpRequest.newBuilder(shop.get().resolve(path)));
        HttpResponse<String> answer =
            http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        if (answer.statusCode() == expected) {
          return answer.body();
        }
        if (answer.statusCode() / 100 != 5) {
          throw new DemoException(
              "%s was answered with %d: %s".formatted(path, answer.statusCode(), answer.body()));
        }
      } catch (IOException away) {
        // The shop is being killed, or not back yet.
      }
      pause.sleep(SHOP_AWAY);
    }
  }

  @Override
  public void close() {
    people.forEach(Thread::interrupt);
  }
}
