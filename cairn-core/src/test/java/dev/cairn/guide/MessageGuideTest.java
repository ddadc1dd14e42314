package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromisePage;
import dev.cairn.promise.PromiseSearch;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on messages. */
class MessageGuideTest {
  private TestDatabase database = new TestDatabase("", "", "");

  /** A decision and the person who made it. */
  record Decision(boolean yes, String by) {}

  /** The workflow that receives a message. */
  static class Approvals {
    @Workflow
    String approval(String order) {
      Optional<Decision> decision = Durable.receive("decision", Decision.class, Duration.ofDays(3));
      return decision
          .map(made -> made.yes() ? "approved by " + made.by() : "refused by " + made.by())
          .orElse("nobody decided");
    }
  }

  /** Sends e-mails. */
  interface Mailer {
    String send(String link);
  }

  /** The workflow that awaits a promise. */
  static class Refunds {
    private final Mailer mailer;

    Refunds(Mailer mailer) {
      this.mailer = mailer;
    }

    @Workflow
    String refund(String order) {
      Promise<Decision> approval = Durable.promise("approval", Decision.class);
      Durable.step("mail", () -> mailer.send("https://shop.example/approve/" + approval.token()));
      try {
        return approval.await(Duration.ofDays(3)).by();
      } catch (AwaitTimeoutException nobody) {
        return "nobody";
      }
    }
  }

  @Test
  void promiseIsCompletedOnce() {
    var link = new CompletableFuture<String>();
    Mailer mailer = sent -> Boolean.toString(link.complete(sent));
    try (Cairn cairn = Cairn.open(database.config())) {
      Refunds refunds = cairn.durable(Refunds.class, mailer);
      cairn.start();
      Handle<String> refund = cairn.start(refunds::refund, "order-17");
      String token = link.join().replaceFirst(".*/", "");

      boolean decided = cairn.messages().complete(token, new Decision(true, "ann"));
      boolean again = cairn.messages().fail(token, new IllegalStateException("too late"));

      assertThat(decided).isTrue();
      assertThat(again).isFalse();
      assertThat(refund.await()).isEqualTo("ann");
    }
  }

  @Test
  void openPromisesAreCompletedWithoutTheirTokens() {
    Mailer mailer = link -> link;
    try (Cairn cairn = Cairn.open(database.config())) {
      Refunds refunds = cairn.durable(Refunds.class, mailer);
      cairn.start();
      Handle<String> refund = cairn.start(StartOptions.id("refund-1"), refunds::refund, "order-17");
      Eventually.holds(() ->
          assertThat(cairn.promises().firstPage(1, PromiseSearch.all()).promises()).hasSize(1));

      PromiseSearch refundsOnly =
          PromiseSearch.all().names(Set.of("refund")).order(PromiseSearch.Order.OLDEST_FIRST);
      PromisePage inbox = cairn.promises().firstPage(20, refundsOnly);
      for (OpenPromise open : inbox.promises()) {
        cairn.promises().complete(open.workflowId(), open.key(), new Decision(true, "ann"));
      }

      assertThat(refund.await()).isEqualTo("ann");
    }
  }

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  @Test
  void workflowReceivesMessages() throws SQLException {
    try (Cairn cairn = Cairn.open(database.config())) {
      Approvals approvals = cairn.durable(Approvals.class);
      cairn.start();
      Handle<String> approval =
          cairn.start(StartOptions.id("order-17"), approvals::approval, "order-17");

      cairn.messages().send("order-17", "decision", new Decision(true, "ann"));

      assertThat(approval.await()).isEqualTo("approved by ann");
      sendInOtherWays(cairn, approvals);
    }
  }

  private void sendInOtherWays(Cairn cairn, Approvals approvals) throws SQLException {
    try (cairn) {
      Message message = Message.to("order-18", "decision", new Decision(false, "bob"));
      cairn.messages().send(message.idempotent("form-4711").keep());
      cairn.messages().sendAll(List.of(message.idempotent("form-4712").keep()));
      cairn
          .messages()
          .sendStarting(message, StartOptions.fresh(), () -> approvals.approval("order-18"));

      Handle<String> last =
          cairn.start(StartOptions.id("order-19"), approvals::approval, "order-19");
      try (Connection connection = database.connect()) {
        connection.setAutoCommit(false);
        cairn.within(connection).send("order-19", "decision", new Decision(true, "cid"));
        connection.commit(); // now it is sent
      }
      assertThat(last.await()).isEqualTo("approved by cid");
      assertThat(cairn.handle("order-18", String.class).await()).isEqualTo("refused by bob");
    }
  }

  /** The workflow that publishes events. */
  static class Bakery {
    @Workflow
    String bake(String cake) {
      Durable.publish("progress", 10);
      Durable.step("bake", () -> "baked " + cake);
      Durable.publish("progress", 100);
      return cake;
    }
  }

  @Test
  void latestValueOfEventIsRead() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Bakery bakery = cairn.durable(Bakery.class);
      cairn.start();
      cairn.start(StartOptions.id("cake-1"), bakery::bake, "plum cake").await();

      int progress =
          cairn.messages().awaitEvent("cake-1", "progress", Integer.class, Duration.ofMinutes(1));
      List<PublishedEvent> all = cairn.messages().events("cake-1");

      assertThat(progress).isEqualTo(100);
      assertThat(all).extracting(PublishedEvent::json).containsExactly("100");
    }
  }

  static class Chat {
    @Workflow
    int chat(String prompt) {
      return speak(prompt);
    }

    @Step
    int speak(String prompt) {
      StreamWriter<String> tokens = Durable.stream("tokens", String.class);
      for (String token : prompt.split(" ", -1)) {
        tokens.append(token);
      }
      tokens.close();
      return prompt.length();
    }
  }

  @Test
  void readerFollowsStream() {
    var heard = new ArrayList<String>();
    try (Cairn cairn = Cairn.open(database.config())) {
      Chat chat = cairn.durable(Chat.class);
      cairn.start();
      cairn.start(StartOptions.id("chat-1"), chat::chat, "how are you");

      StreamReader<String> tokens = cairn.messages().stream("chat-1", "tokens", String.class);
      for (StreamItem<String> token : tokens.from(1).timeout(Duration.ofMinutes(1))) {
        heard.add(token.offset() + ": " + token.value());
      }
    }
    assertThat(heard).containsExactly("1: are", "2: you");
  }
}
