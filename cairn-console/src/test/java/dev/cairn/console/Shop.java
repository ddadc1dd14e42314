package dev.cairn.console;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HostAction;
import dev.cairn.http.HttpApi;
import dev.cairn.http.access.Authentication;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.StreamWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A shop with orders of all kinds, and its console. All tests of a JVM share it. */
final class Shop {
  private static @Nullable Shop shared;

  private static final Duration LONG = Duration.ofHours(1);

  private final EmbeddedPostgres postgres =
      EmbeddedPostgres.start(Path.of("target", "postgres-" + ProcessHandle.current().pid()));

  private final Cairn cairn;
  private final Fn.Of1<Order, Receipt> checkout;
  private final Fn.Of1<String, String> parcel;
  private final Fn.Of1<String, String> support;
  private final Invoices invoices;
  private final Fn.Of1<String, String> question;
  private final CairnHttpServer server;
  private final AtomicInteger kills = new AtomicInteger();

  /**
   * Opens the shop when it is first needed; its workflows run in other threads, so not while the
   * class is initialized.
   */
  static synchronized Shop open() {
    if (shared == null) {
      shared = new Shop();
    }
    return shared;
  }

  private Shop() {
    cairn = Cairn.open(database("shop").version("2026.11").shutdownHook(false));
    parcel = cairn.workflow("parcel", String.class, String.class, Shop::parcel);
    checkout = cairn.workflow("checkout", Order.class, Receipt.class, this::checkout);
    support = cairn.workflow("support", String.class, String.class, Shop::support);
    invoices = cairn.durable(Invoices.class);
    question = cairn.workflow("question", String.class, String.class, Shop::question);
    cairn.workflow("deliver", Delivery.class, String.class, Shop::deliver);
    cairn.workflow("report", Instant.class, (Fn.Void1<Instant>) tick -> {});
    cairn.queues().declare(Queue.named("orders").concurrency(8).rate(200, Duration.ofSeconds(1)));
    cairn.queues().declare(Queue.named("imports").concurrency(2));
    cairn.queues().pause("imports");
    cairn.schedules().declare(Schedule.cron("nightly-report", "0 3 * * *"), "report");
    cairn.schedules().declare(Schedule.every("hourly-report", Duration.ofHours(1)), "report");
    cairn.start();
    orders();
    server =
        HttpApi.of(cairn)
            .authenticatedBy(Authentication.tokens(cairn))
            .masked("$..card")
            .pages(Console.pages())
            .hostAction(
                new HostAction(
                    "kill-shop",
                    "Kill the shop",
                    "The shop is killed and started again.",
                    kills::incrementAndGet))
            .listen(0);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  /** How often the action of this application was run. */
  int kills() {
    return kills.get();
  }

  private void close() {
    server.close();
    cairn.close();
    postgres.close();
  }

  /** Returns the configuration of another process. */
  Config database(String application) {
    return Config.named(application)
        .url(postgres.jdbcUrl())
        .user(postgres.user())
        .password(postgres.password());
  }

  Cairn cairn() {
    return cairn;
  }

  Fn.Of1<Order, Receipt> checkout() {
    return checkout;
  }

  Fn.Of1<String, String> supportWorkflow() {
    return support;
  }

  Invoices invoices() {
    return invoices;
  }

  Fn.Of1<String, String> questionWorkflow() {
    return question;
  }

  /** Waits until an order asks for an approval, and returns the token. */
  String approvalToken(String id) {
    return cairn.messages().awaitEvent(id, "approval-token", String.class, Duration.ofMinutes(1));
  }

  /** Returns the address of a page of the console. */
  String page(String path) {
    return server.pagesAddress() + path;
  }

  /** Returns a token with a role. */
  String token(String name, String role) {
    return cairn.accessTokens().create(name, role, "test", null).secret();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  record Order(String customer, String item, int total, String card) {}

  enum Speed {
    SLOW,
    FAST
  }

  record Address(String street, String city) {}

  record Parcel(double weight, boolean fragile) {}

  record Delivery(Address to, Speed speed, List<Parcel> parcels, @Nullable String note) {}

  record Reservation(String item, String shelf, int left) {}

  record Confirmation(String mail) {}

  record Receipt(String order, int total, String parcel) {}

  static final class OutOfStockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfStockException(String message) {
      super(message);
    }
  }

  private Receipt checkout(Order order) {
    Durable.attribute("customer", order.customer());
    Durable.step("reserve", () -> reserve(order.item()));
    Durable.publish("progress", 30);
    if (order.total() > 1_000) {
      Promise<String> approval = Durable.promise("approval", String.class);
      Durable.publish("approval-token", approval.token());
      String by = approval.await();
      Durable.attribute("approved-by", by);
    }
    var tries = new AtomicInteger();
    String payment =
        Durable.step(
            "charge",
            Retry.attempts(5).delay(Duration.ofMillis(5)),
            () -> charge(order, tries.incrementAndGet()));
    Branch<String, RuntimeException> packed =
        Durable.branch("pack", () -> Durable.step("wrap", () -> "box 3"));
    Branch<String, RuntimeException> sent =
        Durable.branch("ship", () -> Durable.start(parcel, order.item()).await());
    Durable.all(packed, sent);
    Durable.sleep(Duration.ofMillis(20));
    Durable.publish("progress", 100);
    Durable.step("confirm", () -> new Confirmation(order.customer() + "@example.org"));
    return new Receipt(payment, order.total(), sent.await());
  }

  private static Reservation reserve(String item) {
    if (item.equals("unicorn")) {
      throw new OutOfStockException("There is no %s left.".formatted(item));
    }
    return new Reservation(item, "B-12", 41);
  }

  private static String charge(Order order, int attempt) {
    if (order.item().equals("vase") && attempt < 3) {
      throw new IllegalStateException("The provider did not answer.");
    }
    return "payment-" + order.customer();
  }

  private static String question(String text) {
    Promise<String> answer = Durable.promise("answer", String.class);
    Durable.publish("approval-token", answer.token());
    try {
      return text + " " + answer.await();
    } catch (IllegalStateException refused) {
      return "refused: " + refused.getMessage();
    }
  }

  private static String deliver(Delivery delivery) {
    return "%s %s %s %s"
        .formatted(delivery.speed(), delivery.to().street(), delivery.parcels(), delivery.note());
  }

  private static String parcel(String item) {
    Durable.step("label", () -> "label of " + item);
    return Durable.step("hand-over", () -> "DHL-" + item.length() + "7731");
  }

  /** Answers questions until it receives a full stop; its answers are a stream, too. */
  private static String support(String customer) {
    StreamWriter<String> words = Durable.stream("words", String.class);
    StringBuilder all = new StringBuilder();
    String word = Durable.receive("word", String.class, LONG).orElse(".");
    while (!word.equals(".")) {
      words.append(word);
      all.append(word).append(' ');
      word = Durable.receive("word", String.class, LONG).orElse(".");
    }
    words.close();
    return customer + ": " + all.toString().strip();
  }

  /** Spreads the orders over the last hour, so that charts have several bars. */
  private void spread() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("workflow", "step")) {
        statement.executeUpdate(
            """
            update cairn.%s t
            set started_at = t.started_at - shift, completed_at = t.completed_at - shift %s
            from (select id, interval '1 minute' * (1061 - substr(id, 7, 4)::int) * 0.9 as shift
                  from cairn.workflow where id like 'order-1%%') by
            where %s = by.id\
            """
                .formatted(
                    table,
                    table.equals("step") ? "" : ", created_at = t.created_at - shift",
                    table.equals("step") ? "t.workflow_id" : "t.id"));
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private void orders() {
    String[] items = {"teapot", "lamp", "vase", "chair", "kettle"};
    for (int i = 0; i < 60; i++) {
      String item = i % 12 == 7 ? "unicorn" : items[i % items.length];
      var order = new Order("c-" + (10 + i % 9), item, 20 + i * 13, "4111-" + i);
      cairn.start(StartOptions.id("order-" + (1_001 + i)).queue("orders"), checkout, order);
    }
    for (int i = 0; i < 3; i++) {
      var large = new Order("c-" + i, "piano", 4_900 + i, "4111");
      cairn.start(StartOptions.id("order-" + (2_001 + i)), checkout, large);
      var later = new Order("c-" + i, "lamp", 15, "4111");
      cairn.start(StartOptions.id("import-" + (i + 1)).queue("imports"), checkout, later);
    }
    cairn.start(StartOptions.id("support-7"), support, "c-17");
    for (int i = 0; i < 60; i++) {
      Handle<Receipt> handle = cairn.handle("order-" + (1_001 + i), Receipt.class);
      handle.toCompletableFuture().handle((receipt, failure) -> failure == null).join();
    }
    spread();
  }
}
