package dev.cairn.examples.shop.provider;

import dev.cairn.examples.shop.provider.SimulatedFault.Kind;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * The HTTP server of the payment provider, on loopback. Requests are idempotent by their key: the
 * same key gets the same response, and money moves once.
 */
public final class Provider implements AutoCloseable {
  private static final String DECLINED = "declined";

  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final Books books;
  private final Environment.Pause pause;
  private final Javalin http;

  private Provider(Books books, Environment.Pause pause) {
    this.books = books;
    this.pause = pause;
    this.http =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          config.jetty.host = "127.0.0.1";
          config.jsonMapper(new Json());
          config.routes.post("/charges", this::charge);
          config.routes.post("/refunds", this::refund);
          config.routes.get("/charges", this::chargesOfOrder);
          config.routes.get("/books", this::show);
          config.routes.exception(
              JacksonException.class, (bad, answer) -> respondWithError(answer, 400, bad));
          config.routes.exception(
              IllegalArgumentException.class, (bad, answer) -> respondWithError(answer, 409, bad));
        });
  }

  /**
   * A request to charge a card.
   *
   * @param key identifies the request across repetitions
   * @param order the order
   * @param amount in cents
   * @param card the card; those that begin with {@code declined} are declined
   */
  record Charge(String key, String order, long amount, String card) {}

  /**
   * A request to refund a charge, or to prevent it.
   *
   * @param key identifies the request across repetitions
   * @param order the order
   * @param charge the key of the charge
   */
  record Refund(String key, String order, String charge) {}

  /**
   * Starts the provider.
   *
   * @param books its books; the caller closes them
   * @param pause provides waiting
   * @param port the port to listen on; 0 for any free one
   * @return the running provider; the caller closes it
   */
  public static Provider open(Books books, Environment.Pause pause, int port) {
    var provider = new Provider(books, pause);
    provider.http.start(port);
    return provider;
  }

  /**
   * Returns the address of the provider.
   *
   * @return such as {@code http://127.0.0.1:9090}
   */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  private void charge(Context request) throws InterruptedException {
    Charge charge = Json.read(request.body(), Charge.class);
    if (charge.card().startsWith(DECLINED)) {
      pause.sleep(SimulatedFault.of(charge.key(), 1).delay());
      request.status(402).result("The card was declined");
      return;
    }
    answer(
        request, charge.key(), () -> books.charge(charge.key(), charge.order(), charge.amount()));
  }

  private void refund(Context request) throws InterruptedException {
    Refund refund = Json.read(request.body(), Refund.class);
    answer(
        request, refund.key(), () -> books.refund(refund.key(), refund.order(), refund.charge()));
  }

  private void answer(Context request, String key, Supplier<Entry> work)
      throws InterruptedException {
    SimulatedFault fault = SimulatedFault.of(key, requests.merge(key, 1, Integer::sum));
    pause.sleep(fault.delay());
    if (fault.kind() == Kind.BUSY) {
      request.status(503).result("Busy; try again");
      return;
    }
    Entry entry = work.get();
    if (fault.kind() == Kind.ANSWER_LOST) {
      request.status(503).result("Internal error; try again");
      return;
    }
    request.status(201).json(entry);
  }

  private void chargesOfOrder(Context request) {
    String order = request.queryParam("order");
    request.json(books.entries().stream().filter(entry -> entry.order().equals(order)).toList());
  }

  private void show(Context request) {
    int requestCount = requests.values().stream().mapToInt(Integer::intValue).sum();
    request.json(new BooksView(requestCount, books.entries()));
  }

  private static void respondWithError(Context answer, int status, Exception bad) {
    answer.status(status).result(String.valueOf(bad.getMessage()));
  }

  @Override
  public void close() {
    http.stop();
  }
}
