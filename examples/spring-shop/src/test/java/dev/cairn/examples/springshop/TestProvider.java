package dev.cairn.examples.springshop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.examples.springshop.PaymentClient.Charge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * A payment provider that outlives the shop. Cards say what it does: {@code silent} hangs before
 * the charge and {@code lost} after it, as long as {@link #answerAll} was not called.
 */
final class TestProvider implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final CountDownLatch answering = new CountDownLatch(1);

  /** The charges by the idempotency key. */
  final Map<String, Charge> charges = new ConcurrentHashMap<>();

  /** The orders whose requests have arrived and have no answer. */
  final Set<String> hanging = ConcurrentHashMap.newKeySet();

  TestProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/charges", this::charge);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answerAll() {
    answering.countDown();
  }

  private void charge(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      Charge charge = JSON.readValue(exchange.getRequestBody(), Charge.class);
      if (charge.card().equals("empty")) {
        exchange.sendResponseHeaders(402, -1);
        return;
      }
      if (charge.card().equals("silent")) {
        hang(charge);
      }
      charges.putIfAbsent(key, charge);
      if (charge.card().equals("lost")) {
        hang(charge);
      }
      byte[] payment = "{\"id\": \"payment of %s\"}".formatted(charge.order()).getBytes();
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, payment.length);
      exchange.getResponseBody().write(payment);
    }
  }

  private void hang(Charge charge) throws IOException {
    hanging.add(charge.order());
    try {
      answering.await();
    } catch (InterruptedException closed) {
      throw new IOException(closed);
    }
  }

  @Override
  public void close() {
    answerAll();
    server.stop(0);
  }
}
