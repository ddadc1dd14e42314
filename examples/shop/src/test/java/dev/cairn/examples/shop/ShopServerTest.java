package dev.cairn.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.examples.shop.Receipt.Reason;
import dev.cairn.examples.shop.Receipt.Status;
import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.shop.provider.TestProvider;
import dev.cairn.examples.wire.Json;
import dev.cairn.testing.CairnTest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The shop over HTTP, with a real provider and a fresh database for each test. */
@CairnTest
class ShopServerTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ID = "order-1";

  private final BlockingQueue<Boss.Question> mails = new LinkedBlockingQueue<>();
  private final Config config;
  @TempDir Path folder;
  private TestProvider provider;
  private ShopServer shop;

  ShopServerTest(Config config) {
    this.config = config.strict(false); // the shop reads its stock outside workflows
  }

  @BeforeEach
  void open() throws SQLException {
    provider = TestProvider.open(folder);
    shop = openShop();
  }

  private ShopServer openShop() throws SQLException {
    return ShopServer.open(config, provider::address, mails::add, 0);
  }

  @AfterEach
  void close() {
    shop.close();
    provider.close();
  }

  @Test
  void orderIsPaidAndShipped() throws Exception {
    Receipt receipt = order(ID, "teapot", 2, "visa-1");

    assertThat(receipt).isEqualTo(new Receipt(ID, Status.CONFIRMED, Reason.SHIPPED, 5800));
    assertThat(provider.booked(ID)).containsExactly(Kind.CHARGE);
    assertThat(available("teapot")).isEqualTo(998);
  }

  @Test
  void goodsAreReturnedIfCardIsDeclined() throws Exception {
    Receipt receipt = order(ID, "cup", 3, "declined-1");

    assertThat(receipt).isEqualTo(new Receipt(ID, Status.CANCELLED, Reason.CARD_DECLINED, 0));
    assertThat(provider.booked(ID)).containsExactly(Kind.VOID);
    assertThat(available("cup")).isEqualTo(2000);
  }

  @Test
  void largeOrderWaitsForApprovalThroughRestart() throws Exception {
    post(json(ID, "teapot", 200, "visa-1"));
    Boss.Question mail = mail();

    shop.close();
    shop = openShop();

    assertThat(state(ID)).isEqualTo("RUNNING");
    assertThat(provider.booked(ID)).isEmpty();
    assertThat(mail.order() + " " + mail.amount()).isEqualTo(ID + " 580000");
    assertThat(answer(mail, "perhaps").statusCode()).isEqualTo(400);
    assertThat(answer(mail, "yes").body()).isEqualToIgnoringNewLines("{\"decided\":true}");
    assertThat(receipt(ID)).isEqualTo(new Receipt(ID, Status.CONFIRMED, Reason.SHIPPED, 580_000));
    assertThat(answer(mail, "no").body()).isEqualToIgnoringNewLines("{\"decided\":false}");
    assertThat(mails).isEmpty();
  }

  @Test
  void goodsAreReturnedIfOrderIsNotApproved() throws Exception {
    post(json(ID, "teapot", 200, "visa-1"));

    answer(mail(), "no");

    assertThat(receipt(ID)).isEqualTo(new Receipt(ID, Status.CANCELLED, Reason.NOT_APPROVED, 0));
    assertThat(provider.booked(ID)).isEmpty();
    assertThat(available("teapot")).isEqualTo(1000);
    assertThat(answer(new Boss.Question(ID, 1, "/approvals/guessed/"), "yes").statusCode())
        .isEqualTo(404);
  }

  private Boss.Question mail() throws InterruptedException {
    return Objects.requireNonNull(mails.poll(30, TimeUnit.SECONDS), "no mail");
  }

  private HttpResponse<String> answer(Boss.Question mail, String answer) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve(mail.link() + answer))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void sameOrderSentTwiceIsProcessedOnce() throws Exception {
    HttpResponse<String> first = post(json(ID, "cup", 1, "visa-1"));
    HttpResponse<String> second = post(json(ID, "cup", 1, "visa-1"));

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(202, 202);
    assertThat(first.headers().firstValue("Location")).contains("/orders/" + ID);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(receipt(ID).status()).isEqualTo(Status.CONFIRMED);
    assertThat(provider.booked(ID)).containsExactly(Kind.CHARGE);
  }

  @Test
  void idCannotBeUsedForOtherOrder() throws Exception {
    order(ID, "cup", 1, "visa-1");

    HttpResponse<String> answer = post(json(ID, "cup", 2, "visa-1"));

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

  private void assertRefused(String body, String advice) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    assertThat(Json.tree(answer.body()).get("error").asString()).contains(advice);
  }

  private Receipt order(String id, String sku, int quantity, String card) throws Exception {
    assertThat(post(json(id, sku, quantity, card)).statusCode()).isEqualTo(202);
    return receipt(id);
  }

  private Receipt receipt(String id) throws Exception {
    while (true) {
      JsonNode answer = Json.tree(get("/orders/" + id).body());
      if (!answer.get("state").asString().equals("RUNNING")) {
        return Json.read(answer.get("receipt").toString(), Receipt.class);
      }
    }
  }

  private String state(String id) throws Exception {
    return Json.tree(get("/orders/" + id).body()).get("state").asString();
  }

  private static String json(String id, String sku, int quantity, String card) {
    return """
    {"id":"%s","sku":"%s","quantity":%d,"card":"%s"}\
    """
        .formatted(id, sku, quantity, card);
  }

  private int available(String sku) throws Exception {
    for (JsonNode shelf : Json.tree(get("/stock").body())) {
      if (shelf.get("sku").asString().equals(sku)) {
        return shelf.get("available").asInt();
      }
    }
    throw new AssertionError("no shelf of " + sku);
  }

  private HttpResponse<String> post(String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve("/orders"))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(shop.address().resolve(path)).build(), BodyHandlers.ofString());
  }
}
