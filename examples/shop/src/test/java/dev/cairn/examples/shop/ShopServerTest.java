package dev.cairn.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.shop.Receipt.Reason;
import dev.cairn.examples.shop.Receipt.Status;
import dev.cairn.examples.shop.provider.Books;
import dev.cairn.examples.shop.provider.Entry;
import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.shop.provider.Provider;
import dev.cairn.examples.shop.wire.Json;
import dev.cairn.spi.Environment;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The shop on a real Postgres, with a real provider. */
class ShopServerTest {
  private static final AtomicInteger ORDERS = new AtomicInteger();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final BlockingQueue<Boss.Question> MAILS = new LinkedBlockingQueue<>();

  @TempDir static Path folder;
  private static EmbeddedPostgres postgres;
  private static Books books;
  private static Provider provider;
  private static ShopServer shop;

  @BeforeAll
  static void open() throws Exception {
    Environment.Pause pause = Environment.system().pause();
    postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    books = Books.open(folder.resolve("books.jsonl"), pause);
    provider = Provider.open(books, pause, 0);
    shop = openShop();
  }

  private static ShopServer openShop() throws SQLException {
    return ShopServer.open(config(), provider::address, MAILS::add, 0);
  }

  private static Config config() {
    return Config.named("shop")
        .url(postgres.jdbcUrl())
        .user(postgres.user())
        .password(postgres.password())
        .lease(Duration.ofSeconds(2));
  }

  @AfterAll
  static void close() {
    shop.close();
    provider.close();
    books.close();
    postgres.close();
  }

  @Test
  void orderIsPaidAndShipped() throws Exception {
    String id = newId();
    int before = available("teapot");

    Receipt receipt = order(id, "teapot", 2, "visa-1");

    assertThat(receipt).isEqualTo(new Receipt(id, Status.CONFIRMED, Reason.SHIPPED, 5800));
    assertThat(booked(id)).containsExactly(Kind.CHARGE);
    assertThat(available("teapot")).isEqualTo(before - 2);
  }

  @Test
  void goodsAreReturnedIfCardIsDeclined() throws Exception {
    String id = newId();
    int before = available("cup");

    Receipt receipt = order(id, "cup", 3, "declined-1");

    assertThat(receipt).isEqualTo(new Receipt(id, Status.CANCELLED, Reason.CARD_DECLINED, 0));
    assertThat(booked(id)).isEmpty();
    assertThat(available("cup")).isEqualTo(before);
  }

  @Test
  void orderForMissingGoodsIsNotCharged() throws Exception {
    String id = newId();

    Receipt receipt = order(id, "lamp", 999, "visa-1");

    assertThat(receipt).isEqualTo(new Receipt(id, Status.CANCELLED, Reason.OUT_OF_STOCK, 0));
    assertThat(booked(id)).isEmpty();
    assertThat(available("lamp")).isEqualTo(20);
  }

  @Test
  void orderIsRefundedIfCarrierIsFull() throws Exception {
    int before = available("armchair");
    String last = newId();
    Receipt receipt = order(last, "armchair", 1, "visa-1");
    int shipped = 0;
    while (receipt.status() == Status.CONFIRMED) {
      shipped++;
      last = newId();
      receipt = order(last, "armchair", 1, "visa-1");
    }

    assertThat(receipt).isEqualTo(new Receipt(last, Status.CANCELLED, Reason.REFUNDED, 0));
    assertThat(booked(last)).containsExactly(Kind.CHARGE, Kind.REFUND);
    assertThat(available("armchair")).isEqualTo(before - shipped);
  }

  @Test
  void largeOrderWaitsForApprovalThroughRestart() throws Exception {
    String id = newId();
    post(json(id, "teapot", 200, "visa-1"));
    Boss.Question mail = mail();

    shop.close();
    shop = openShop();

    assertThat(state(id)).isEqualTo("RUNNING");
    assertThat(booked(id)).isEmpty();
    assertThat(mail.order() + " " + mail.amount()).isEqualTo(id + " 580000");
    assertThat(answer(mail, "perhaps").statusCode()).isEqualTo(400);
    assertThat(answer(mail, "yes").body()).isEqualToIgnoringNewLines("{\"decided\":true}");
    assertThat(receipt(id)).isEqualTo(new Receipt(id, Status.CONFIRMED, Reason.SHIPPED, 580_000));
    assertThat(answer(mail, "no").body()).isEqualToIgnoringNewLines("{\"decided\":false}");
    assertThat(MAILS).isEmpty();
  }

  @Test
  void goodsAreReturnedIfOrderIsNotApproved() throws Exception {
    String id = newId();
    int before = available("teapot");
    post(json(id, "teapot", 200, "visa-1"));

    answer(mail(), "no");

    assertThat(receipt(id)).isEqualTo(new Receipt(id, Status.CANCELLED, Reason.NOT_APPROVED, 0));
    assertThat(booked(id)).isEmpty();
    assertThat(available("teapot")).isEqualTo(before);
    assertThat(answer(new Boss.Question(id, 1, "/approvals/guessed/"), "yes").statusCode())
        .isEqualTo(404);
  }

  private static Boss.Question mail() throws InterruptedException {
    return Objects.requireNonNull(MAILS.poll(30, TimeUnit.SECONDS), "no mail");
  }

  private static HttpResponse<String> answer(Boss.Question mail, String answer) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve(mail.link() + answer))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void sameOrderSentTwiceIsProcessedOnce() throws Exception {
    String id = newId();

    HttpResponse<String> first = post(json(id, "cup", 1, "visa-1"));
    HttpResponse<String> second = post(json(id, "cup", 1, "visa-1"));

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(202, 202);
    assertThat(first.headers().firstValue("Location")).contains("/orders/" + id);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(receipt(id).status()).isEqualTo(Status.CONFIRMED);
    assertThat(booked(id)).containsExactly(Kind.CHARGE);
  }

  @Test
  void idCannotBeUsedForOtherOrder() throws Exception {
    String id = newId();
    order(id, "cup", 1, "visa-1");

    HttpResponse<String> answer = post(json(id, "cup", 2, "visa-1"));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("with other arguments").contains("Use a new id");
  }

  @Test
  void invalidOrdersAreRejectedWithFix() throws Exception {
    assertRefused("{", "Example of an order");
    assertRefused("{\"id\":\"a\"}", "Missing creator property 'sku'");
    assertRefused(json("a", "cup", -1, "visa-1"), "The quantity is -1; must be 1 to 1000");
    assertRefused(json("a/b", "cup", 1, "visa-1"), "must have 1 to 64 letters");
    assertRefused(json("a", "cup", 1, " "), "the card is blank");
    assertRefused(json("a", "sofa", 1, "visa-1"), "order one of [armchair, cup, lamp, teapot]");
  }

  @Test
  void unknownOrderIsNotFound() throws Exception {
    HttpResponse<String> answer = get("/orders/nobody-sent-this");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("There is no workflow 'nobody-sent-this'");
  }

  private static void assertRefused(String body, String advice) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    assertThat(Json.tree(answer.body()).get("error").asString()).contains(advice);
  }

  private static String newId() {
    return "order-" + ORDERS.incrementAndGet();
  }

  private static Receipt order(String id, String sku, int quantity, String card) throws Exception {
    assertThat(post(json(id, sku, quantity, card)).statusCode()).isEqualTo(202);
    return receipt(id);
  }

  private static Receipt receipt(String id) throws Exception {
    while (true) {
      JsonNode answer = Json.tree(get("/orders/" + id).body());
      if (!answer.get("state").asString().equals("RUNNING")) {
        return Json.read(answer.get("receipt").toString(), Receipt.class);
      }
    }
  }

  private static String state(String id) throws Exception {
    return Json.tree(get("/orders/" + id).body()).get("state").asString();
  }

  private static String json(String id, String sku, int quantity, String card) {
    return """
    {"id":"%s","sku":"%s","quantity":%d,"card":"%s"}\
    """
        .formatted(id, sku, quantity, card);
  }

  private static int available(String sku) throws Exception {
    for (JsonNode shelf : Json.tree(get("/stock").body())) {
      if (shelf.get("sku").asString().equals(sku)) {
        return shelf.get("available").asInt();
      }
    }
    throw new AssertionError("no shelf of " + sku);
  }

  private static List<Kind> booked(String order) {
    return books.entries().stream()
        .filter(entry -> entry.order().equals(order))
        .map(Entry::kind)
        .toList();
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve("/orders"))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve(path)).build(), BodyHandlers.ofString());
  }
}
