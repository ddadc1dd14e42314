package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.DeterminismCheck;
import dev.cairn.Pipeline;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.Retention;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromisePage;
import dev.cairn.promise.PromiseSearch;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.QueueTarget;
import dev.cairn.schedule.CatchUp;
import dev.cairn.schedule.Schedule;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.StepInvocation;
import dev.cairn.start.EventWait;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snippets of the Javadoc, which {@link SnippetsTest} finds here, in code that compiles. */
final class JavadocExamples {
  private JavadocExamples() {}

  record Order(String id, long total) {}

  record Receipt(String text) {}

  record Payment(String id) {}

  record Reservation(String id) {}

  record Letter(String id) {}

  record Quote(long cents) {}

  record Book(String title) {}

  static final class CardDeclinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @FunctionalInterface
  interface Payments {
    Payment charge(String order, long total, UUID key);
  }

  interface Mailer {
    void send(Letter letter);

    void askForReview(Order order);
  }

  @FunctionalInterface
  interface Reports {
    void nightly(Instant tick);
  }

  @FunctionalInterface
  interface Carts {
    String cart(String id);
  }

  static final class Tenant {
    private Tenant() {}

    static void set(@Nullable String tenant) {
      System.out.println(tenant);
    }

    static void clear() {
      System.out.println();
    }
  }

  static class Checkout {
    private final Payments payments;

    Checkout(Payments payments) {
      this.payments = payments;
    }

    @Workflow
    Receipt checkout(Order order) {
      Reservation held = reserve(order);
      Payment paid = charge(order);
      return confirm(order, held, paid);
    }

    @Step(attempts = 5, abortOn = CardDeclinedException.class)
    Payment charge(Order order) {
      return payments.charge(order.id(), order.total(), Durable.uuid());
    }

    @Step
    Reservation reserve(Order order) {
      return new Reservation(order.id());
    }

    @Step
    Receipt confirm(Order order, Reservation held, Payment paid) {
      return new Receipt(order + " " + held + " " + paid);
    }
  }

  static void open(Payments payments, Order order) {
    try (Cairn cairn = Cairn.open(Config.named("shop").embedded(Path.of(".cairn")))) {
      Checkout checkout = cairn.durable(Checkout.class, payments);
      cairn.start();
      System.out.println(checkout.checkout(order));
    }
  }

  static void connect(String url, Order order) {
    try (CairnClient client = CairnClient.connect(Config.named("web").url(url))) {
      var checkout = client.workflow("checkout", Order.class, Receipt.class);
      Handle<Receipt> handle =
          client.start(StartOptions.id("order-17").queue("orders"), checkout, order);
      System.out.println(handle.await());
    }
  }

  static Handle<Receipt> stub(CairnClient client, Order order) {
    Checkout checkout = client.stub(Checkout.class);
    Handle<Receipt> handle =
        client.start(StartOptions.onQueue("orders"), checkout::checkout, order);
    return handle;
  }

  static Receipt start(Cairn cairn, Checkout checkout, Order order) {
    cairn.start(StartOptions.id("order-17").queue("orders").priority(2), checkout::checkout, order);
    Handle<Receipt> handle = cairn.start(StartOptions.id("order-17"), checkout::checkout, order);
    Receipt receipt = handle.await(Duration.ofMinutes(1));
    return receipt;
  }

  static void callBack(Handle<Receipt> handle) {
    handle.onDone(result -> {
      switch (result) {
        case Result.Success<Receipt>(var receipt) -> store(receipt);
        case Result.Failure<Receipt>(var exception) -> report(exception);
      }
    });
  }

  private static void store(Receipt receipt) {
    System.out.println(receipt);
  }

  private static void report(Throwable exception) {
    System.out.println(exception);
  }

  static Quote first(Cairn cairn, Handle<Quote> ups, Handle<Quote> dhl) {
    Handle<Quote> first = cairn.first(List.of(ups, dhl));
    Quote quote = first.await();
    return quote;
  }

  static void mail(Cairn cairn, Mailer mailer, List<Letter> letters) {
    try (Pipeline pipeline = cairn.pipeline()) {
      for (Letter letter : letters) {
        pipeline.start(StartOptions.id(letter.id()).queue("mail"), mailer::send, letter);
      }
    } // returns when all are recorded
  }

  static void mailInTransaction(Cairn cairn, Connection connection, Mailer mailer, Letter letter)
      throws SQLException {
    cairn.within(connection).start(StartOptions.onQueue("mail"), mailer::send, letter);
    connection.commit();
  }

  static Cairn encrypted(Config config, SecretKey key) {
    Codec codec = new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
    Cairn cairn = Cairn.open(config.codec(codec));
    return cairn;
  }

  static Config retention(Config config) {
    return config.retention(
        Retention.after(Duration.ofDays(7)).states(WorkflowState.SUCCEEDED),
        Retention.after(Duration.ofHours(1)).names("ping"));
  }

  static void resume(Cairn cairn) {
    BulkOperation failed =
        cairn
            .workflows()
            .bulk(Criterion.name("checkout"), Criterion.states(WorkflowState.EXHAUSTED));
    System.out.println(failed.preview().resume() + " workflows will be resumed");
    failed.resume();
    cairn.workflows().resume("order-17", QueueTarget.of("repairs").priority(5));
    cairn.workflows().fork(Fork.of("order-17").beforeFailure().as("order-17-again"));
  }

  static Stream<WorkflowSummary> find(Cairn cairn) {
    Workflows workflows = cairn.workflows();
    workflows
        .find(Criterion.name("checkout"), Criterion.states(WorkflowState.FAILED))
        .map(WorkflowSummary::id)
        .forEach(System.out::println);
    workflows.cancel("order-17", "customer withdrew");
    return cairn
        .workflows()
        .find(Criterion.name("checkout"), Criterion.states(WorkflowState.FAILED));
  }

  static List<WorkflowCount> count(Cairn cairn) {
    List<WorkflowCount> daily =
        cairn.workflows().counts(List.of(GroupBy.state(), GroupBy.created(ChronoUnit.DAYS)));
    return daily;
  }

  static void declare(Cairn cairn, Reports reports) {
    cairn.queues().declare(Queue.named("mail").concurrency(20).rate(100, Duration.ofMinutes(1)));
    cairn.queues().declare(Queue.named("mail").concurrency(20));
    QueueStatus mail = cairn.queues().status("mail");
    System.out.println(mail.waiting() + " wait, " + mail.running() + " run");
    cairn
        .schedules()
        .declare(
            Schedule.cron("nightly", "0 3 * * *").zone("Europe/Berlin").catchUp(CatchUp.ALL),
            reports::nightly);
  }

  static Instant send(Cairn cairn, Payment payment) {
    cairn
        .messages()
        .send(Message.to("order-17", "payment", payment).idempotent(payment.id()).keep());
    cairn.messages().send("order-17", "payment", payment);
    Instant shipped =
        cairn.messages().awaitEvent("order-17", "shipped", Instant.class, Duration.ofMinutes(5));
    return shipped;
  }

  static Instant await(Cairn cairn) {
    EventWait wait = EventWait.atMost(Duration.ofMinutes(5)).allowMissing();
    Instant shipped = cairn.messages().awaitEvent("order-17", "shipped", Instant.class, wait);
    return shipped;
  }

  static void sendStarting(Cairn cairn, Carts carts, Book book) {
    Message item = Message.to("cart-17", "item", book).idempotent("request-4711");
    cairn.messages().sendStarting(item, StartOptions.onQueue("carts"), () -> carts.cart("cart-17"));
  }

  static List<WorkflowSummary> search(Cairn cairn) {
    TextSearch search = TextSearch.of("order-4711").matching(Criterion.name("checkout"));
    WorkflowPage page = cairn.workflows().search(search);
    return page.workflows();
  }

  static void approve(Cairn cairn) {
    PromisePage inbox = cairn.promises().firstPage(20, PromiseSearch.all());
    OpenPromise oldest = inbox.promises().getLast();
    cairn.promises().complete(oldest.workflowId(), oldest.key(), true);
  }

  static void read(Cairn cairn) {
    for (StreamItem<String> token : cairn.messages().stream("chat-17", "tokens", String.class)) {
      print(token.value());
    }
  }

  private static void print(String token) {
    System.out.println(token);
  }

  static Interceptor interceptor() {
    final class TenantInterceptor implements Interceptor {
      @Override
      public @Nullable Object step(StepInvocation step) throws Exception {
        Tenant.set(step.headers().get("tenant"));
        try {
          return step.proceed();
        } finally {
          Tenant.clear();
        }
      }
    }
    return new TenantInterceptor();
  }

  static final class LoggedDuration {
    private final Logger log = LoggerFactory.getLogger(LoggedDuration.class);

    @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = "only for the log")
    void logDuration(Instant begin) {
      log.info("took {}", Duration.between(begin, Instant.now()));
    }
  }

  static void checkDeterminism() {
    assertThat(DeterminismCheck.ofPackages("com.example.shop")).isEmpty();
  }
}
