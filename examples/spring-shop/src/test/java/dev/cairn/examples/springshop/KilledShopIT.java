package dev.cairn.examples.springshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.springshop.CustomerOrder.State;
import dev.cairn.examples.springshop.OrderController.NewOrder;
import dev.cairn.examples.springshop.OrderController.OrderView;
import dev.cairn.examples.springshop.PaymentClient.Charge;
import dev.cairn.examples.springshop.ShopProcess.Beans;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** The executable jar, killed with orders at all places where they can be. */
class KilledShopIT {
  private static final int TEAPOTS = 100;

  @TempDir private static Path folder;

  private EmbeddedPostgres postgres;
  private TestProvider provider;

  @BeforeEach
  void start() throws IOException {
    postgres = EmbeddedPostgres.start(folder.resolve("data"));
    provider = new TestProvider();
  }

  @AfterEach
  void stop() {
    provider.close();
    postgres.close();
  }

  @Test
  void eachOrderIsChargedOnceWhateverIsKilled() throws Exception {
    try (ShopProcess shop = start(Beans.BY_REFLECTION);
        Connection locks = connect()) {
      send(shop, "paid", "teapot", 1, "visa");
      send(shop, "refused", "teapot", 2, "empty");
      send(shop, "too-many", "cup", 4, "visa");
      awaitState(shop, "paid", State.PAID);
      awaitState(shop, "refused", State.DECLINED);
      awaitState(shop, "too-many", State.OUT_OF_STOCK);
      send(shop, "before-charge", "teapot", 3, "silent");
      send(shop, "after-charge", "teapot", 4, "lost");
      waiting().until(() -> provider.hanging.size() == 2);
      lockCups(locks);
      send(shop, "in-transaction", "cup", 1, "visa");
      waiting().until(this::transactionWaitsForLock);
      send(shop, "just-accepted", "teapot", 5, "visa");
      shop.kill();
    }
    provider.answerAll();

    List<String> sold =
        List.of("paid", "before-charge", "after-charge", "in-transaction", "just-accepted");
    try (ShopProcess shop = start(Beans.FROM_AHEAD_OF_TIME_PROCESSING)) {
      for (String order : sold) {
        awaitState(shop, order, State.PAID);
      }
      awaitState(shop, "refused", State.DECLINED);
      awaitState(shop, "too-many", State.OUT_OF_STOCK);
    }

    assertThat(provider.charges.values().stream().map(Charge::order))
        .containsExactlyInAnyOrderElementsOf(sold);
    assertThat(rows("select id, payment from customer_order where state = 'PAID'"))
        .isEqualTo(paymentsOf(sold));
    assertThat(rows("select sku, stock from item"))
        .isEqualTo(Map.of("teapot", "" + (TEAPOTS - 1 - 3 - 4 - 5), "cup", "2"));
    assertThat(rows("select state, count(*) from cairn.workflows group by state"))
        .isEqualTo(Map.of("SUCCEEDED", "7"));
  }

  private static Map<String, String> paymentsOf(List<String> orders) {
    Map<String, String> payments = new TreeMap<>();
    orders.forEach(order -> payments.put(order, "payment of " + order));
    return payments;
  }

  private ShopProcess start(Beans beans) throws IOException {
    ShopProcess shop = ShopProcess.start(postgres, provider, beans, folder.resolve("log"));
    waiting()
        .ignoreException(ResourceAccessException.class)
        .failFast("the shop has ended, see " + folder, () -> !shop.process().isAlive())
        .until(() -> get(shop, "/actuator/health/readiness", Map.class).containsValue("UP"));
    return shop;
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
  }

  private static void send(ShopProcess shop, String id, String sku, int quantity, String card) {
    RestClient.create(shop.url())
        .put()
        .uri("/orders/{id}", id)
        .body(new NewOrder(sku, quantity, card))
        .retrieve()
        .toBodilessEntity();
  }

  private static void awaitState(ShopProcess shop, String id, State state) {
    waiting().until(() -> get(shop, "/orders/" + id, OrderView.class).state() == state);
  }

  private static <T> T get(ShopProcess shop, String path, Class<T> type) {
    return RestClient.create(shop.url()).get().uri(path).retrieve().body(type);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static void lockCups(Connection locks) throws SQLException {
    locks.setAutoCommit(false);
    try (var statement = locks.createStatement()) {
      statement.execute("select from item where sku = 'cup' for no key update");
    }
  }

  private boolean transactionWaitsForLock() throws SQLException {
    return rows("select 'waiting', count(*) from pg_stat_activity where wait_event_type = 'Lock'")
        .containsValue("1");
  }

  private Map<String, String> rows(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      Map<String, String> values = new TreeMap<>();
      while (rows.next()) {
        values.put(rows.getString(1), rows.getString(2));
      }
      return values;
    }
  }
}
