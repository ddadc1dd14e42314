package dev.cairn.http;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.StreamWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An engine that all tests of a JVM share, with workflows of different kinds. */
final class TestWorkflows {
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final TestWorkflows SHARED = new TestWorkflows();

  private final EmbeddedPostgres postgres =
      EmbeddedPostgres.start(Path.of("target", "postgres-" + ProcessHandle.current().pid()));

  private final Cairn cairn;

  private TestWorkflows() {
    cairn = Cairn.open(config().shutdownHook(false).strict(true));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    Fn.Of1<Greeting, String> greet =
        cairn.workflow("greet", Greeting.class, String.class, TestWorkflows::greet);
    cairn.workflow("family", String.class, String.class, queue -> family(greet, queue));
    cairn.workflow("pay", Payment.class, Payment.class, TestWorkflows::pay);
    cairn.workflow("converse", String.class, String.class, TestWorkflows::converse);
    cairn.workflow("approve", String.class, String.class, TestWorkflows::approve);
    cairn.workflow("fail", String.class, String.class, TestWorkflows::fail);
    cairn.workflow("tell", Integer.class, Integer.class, TestWorkflows::tell);
    cairn.workflow("tick", Instant.class, (Fn.Void1<Instant>) tick -> {});
    cairn.queues().declare(Queue.named("orders").concurrency(2).rate(100, Duration.ofSeconds(1)));
    cairn.queues().declare(Queue.named("paused"));
    cairn.queues().pause("paused");
    cairn.schedules().declare(Schedule.cron("nightly", "0 3 * * *"), "tick");
    cairn.start();
  }

  private Config config() {
    return Config.named("http")
        .url(postgres.jdbcUrl())
        .user(postgres.user())
        .password(postgres.password());
  }

  private void close() {
    cairn.close();
    postgres.close();
  }

  static Cairn cairn() {
    return SHARED.cairn;
  }

  /** Opens a client, which has no code. */
  static CairnClient client() {
    return CairnClient.connect(SHARED.config());
  }

  static Connection connect() throws SQLException {
    EmbeddedPostgres server = SHARED.postgres;
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  record Greeting(String name, int times) {}

  record Card(String number, String owner) {}

  record Payment(String order, Card card, List<Card> others) {}

  private static String greet(Greeting greeting) {
    return Durable.step("say", () -> ("hello " + greeting.name() + " ").repeat(greeting.times()));
  }

  /** Starts a child in a queue, and does not await it. */
  private static String family(Fn.Of1<Greeting, String> greet, String queue) {
    String id = "child-of-" + Durable.workflowId();
    return Durable.start(StartOptions.id(id).queue(queue), greet, new Greeting("Ada", 1)).id();
  }

  private static Payment pay(Payment payment) {
    Durable.attribute(
        "card", Map.of("number", payment.card().number(), "owner", payment.card().owner()));
    Durable.publish("paid", payment.card());
    Durable.step("reserve", () -> {});
    return Durable.step("charge", () -> payment);
  }

  /** Writes what it receives to a stream, until it receives a full stop. */
  private static String converse(String topic) {
    StreamWriter<String> words = Durable.stream("words", String.class);
    StringBuilder all = new StringBuilder();
    String word = Durable.receive(topic, String.class, LIMIT).orElseThrow();
    while (!word.equals(".")) {
      words.append(word);
      all.append(word);
      word = Durable.receive(topic, String.class, LIMIT).orElseThrow();
    }
    words.close();
    return all.toString();
  }

  private static String approve(String question) {
    Promise<String> answer = Durable.promise("answer", String.class);
    Durable.publish("token", answer.token());
    return question + " " + answer.await();
  }

  private static String fail(String message) {
    throw new IllegalStateException(message);
  }

  /** Writes long texts to a stream. */
  private static Integer tell(Integer count) {
    StreamWriter<String> texts = Durable.stream("texts", String.class);
    for (int i = 0; i < count; i++) {
      texts.append(String.valueOf(i).repeat(4_000));
    }
    texts.close();
    return count;
  }
}
