package dev.cairn.examples.shop.provider;

import dev.cairn.examples.shop.provider.Mishap.Trouble;
import dev.cairn.examples.shop.wire.Json;
import dev.cairn.spi.Environment;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * The payment provider's server, on loopback. Requests are idempotent by their key: the same key
 * gives the same answer, and money moves once.
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
              JacksonException.class, (bad, answer) -> refuse(answer, 400, bad));
          config.routes.exception(
              IllegalArgumentException.class, (bad, answer) -> refuse(answer, 409, bad));
        });
  }

  /**
   * A request to take money.
   *
   * @param key names this request, however often it is made
   * @param order what it is for
   * @param amount in cents
   * @param card whose money; {@code declined...} is declined
   */
  record Charge(String key, String order, long amount, String card) {}

  /**
   * A request to give money back.
   *
   * @param key names this request, however often it is made
   * @param charge the number of the charge
   */
  record Refund(String key, String charge) {}

  /**
   * Opens the provider.
   *
   * @param books its books, which the caller closes
   * @param pause how it takes its time
   * @param port to listen on; 0 for any free one
   * @return the open provider, to be closed
   */
  public static Provider open(Books books, Environment.Pause pause, int port) {
    var provider = new Provider(books, pause);
    provider.http.start(port);
    return provider;
  }

  /**
   * Where the provider takes requests.
   *
   * @return such as {@code http://127.0.0.1:9090}
   */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  private void charge(Context request) throws InterruptedException {
    Charge asked = Json.read(request.body(), Charge.class);
    if (asked.card().startsWith(DECLINED)) {
      pause.sleep(Mishap.of(asked.key(), 1).delay());
      request.status(402).result("The card was declined");
      return;
    }
    answer(request, asked.key(), () -> books.charge(asked.key(), asked.order(), asked.amount()));
  }

  private void refund(Context request) throws InterruptedException {
    Refund asked = Json.read(request.body(), Refund.class);
    answer(request, asked.key(), () -> books.refund(asked.key(), asked.charge()));
  }

  private void answer(Context request, String key, Supplier<Entry> work)
      throws InterruptedException {
    Mishap mishap = Mishap.of(key, requests.merge(key, 1, Integer::sum));
    pause.sleep(mishap.delay());
    if (mishap.trouble() == Trouble.BUSY) {
      request.status(503).result("Busy; ask again");
      return;
    }
    Entry entry = work.get();
    if (mishap.trouble() == Trouble.ANSWER_LOST) {
      request.status(503).result("Something broke; ask again");
      return;
    }
    request.status(201).json(entry);
  }

  private void chargesOfOrder(Context request) {
    String order = request.queryParam("order");
    request.json(books.entries().stream().filter(entry -> entry.order().equals(order)).toList());
  }

  private void show(Context request) {
    int asked = requests.values().stream().mapToInt(Integer::intValue).sum();
    request.json(new BooksShown(asked, books.entries()));
  }

  private static void refuse(Context answer, int status, Exception bad) {
    answer.status(status).result(String.valueOf(bad.getMessage()));
  }

  @Override
  public void close() {
    http.stop();
  }
}
