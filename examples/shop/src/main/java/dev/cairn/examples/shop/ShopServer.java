package dev.cairn.examples.shop;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.wire.Json;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * The HTTP server of the shop, on loopback. It keeps no state of its own: accepted orders are in
 * Postgres, and the next server that uses the same Postgres continues them.
 */
public final class ShopServer implements AutoCloseable {
  private final Cairn cairn;
  private final Checkout checkout;
  private final Stockroom stockroom;
  private final Javalin http;

  private ShopServer(Cairn cairn, PaymentClient payments, Boss boss) {
    this.cairn = cairn;
    this.checkout = cairn.durable(Checkout.class, payments, boss);
    this.stockroom = cairn.durable(Stockroom.class);
    this.http =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          config.jetty.host = "127.0.0.1";
          config.jsonMapper(new Json());
          routes(config.routes);
        });
  }

  /**
   * Starts the shop. Unfinished orders of an earlier server continue at once.
   *
   * @param config the Postgres to use
   * @param provider returns the address of the payment provider
   * @param boss approves large orders
   * @param port the port to listen on; 0 for any free one
   * @return the running shop; the caller closes it
   * @throws SQLException if the shop's tables cannot be created
   */
  public static ShopServer open(Config config, Supplier<URI> provider, Boss boss, int port)
      throws SQLException {
    Cairn cairn = Cairn.open(config);
    try {
      var shop = new ShopServer(cairn, new PaymentClient(provider), boss);
      shop.stockroom.prepare();
      cairn.start();
      shop.http.start(port);
      return shop;
    } catch (SQLException | RuntimeException problem) {
      cairn.close();
      throw problem;
    }
  }

  /**
   * Returns the address of the shop.
   *
   * @return such as {@code http://127.0.0.1:8080}
   */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  private void routes(RoutesConfig routes) {
    routes.post("/orders", this::accept);
    routes.get("/orders/{id}", this::show);
    routes.post("/approvals/{token}/{answer}", this::decide);
    routes.get("/stock", answer -> answer.json(stockroom.shelves()));
    routes.exception(
        JacksonException.class, (bad, answer) -> respondWithError(answer, 400, advice(bad)));
    routes.exception(
        WorkflowConflictException.class,
        (clash, answer) -> respondWithError(answer, 409, messageOf(clash)));
    routes.exception(
        NoSuchWorkflowException.class,
        (none, answer) -> respondWithError(answer, 404, messageOf(none)));
    routes.exception(
        DatabaseException.class,
        (away, answer) ->
            respondWithError(
                answer,
                503,
                "Postgres is not available; send the request again. " + messageOf(away)));
  }

  private void accept(Context request) throws SQLException {
    Order order = Json.read(request.body(), Order.class);
    Map<String, Shelf> shelves =
        stockroom.shelves().stream().collect(Collectors.toMap(Shelf::sku, shelf -> shelf));
    if (!shelves.containsKey(order.sku())) {
      respondWithError(
          request,
          400,
          "Sku '%s' does not exist; order one of %s."
              .formatted(order.sku(), shelves.keySet().stream().sorted().toList()));
      return;
    }
    Handle<Receipt> handle = cairn.start(StartOptions.id(order.id()), checkout::checkout, order);
    request.status(202);
    request.header("Location", "/orders/" + handle.id());
    request.json(Map.of("id", handle.id()));
  }

  /** Completes the approval. The first answer counts; later ones get {@code decided: false}. */
  private void decide(Context request) {
    String answer = request.pathParam("answer");
    if (!answer.equals("yes") && !answer.equals("no")) {
      respondWithError(
          request, 400, "'%s' is not an answer; post to .../yes or .../no.".formatted(answer));
      return;
    }
    try {
      boolean decided = cairn.messages().complete(request.pathParam("token"), answer.equals("yes"));
      request.json(Map.of("decided", decided));
    } catch (NoSuchPromiseException unknown) {
      respondWithError(request, 404, messageOf(unknown));
    } catch (WorkflowEndedException late) {
      respondWithError(request, 410, messageOf(late));
    }
  }

  private void show(Context request) {
    Handle<Receipt> handle = cairn.handle(request.pathParam("id"), Receipt.class);
    WorkflowState state = handle.state();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", handle.id());
    answer.put("state", state);
    if (state != WorkflowState.RUNNING) {
      try {
        answer.put("receipt", handle.await());
      } catch (RuntimeException failed) {
        answer.put("error", failed.toString());
      }
    }
    request.json(answer);
  }

  private static void respondWithError(Context request, int status, String message) {
    request.status(status);
    request.json(Map.of("error", message));
  }

  private static String advice(JacksonException bad) {
    String problem =
        bad.getCause() instanceof IllegalArgumentException refused
            ? messageOf(refused)
            : "The body is not an order: " + jacksonProblem(bad) + ".";
    return problem
        + " Example of an order: {\"id\":\"order-1\",\"sku\":\"teapot\",\"quantity\":2,\"card\":\"visa-4242\"}";
  }

  /** Returns Jackson's message without references to its own classes. */
  private static String jacksonProblem(JacksonException bad) {
    return bad.getOriginalMessage().split("[(;]", 2)[0].strip();
  }

  private static String messageOf(Exception problem) {
    return String.valueOf(problem.getMessage());
  }

  /** Closes the shop. Running orders are kept and continue at the next start. */
  @Override
  public void close() {
    http.stop();
    cairn.close();
  }
}
