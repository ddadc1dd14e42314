package dev.cairn.cli;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.access.AccessTokens;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import dev.cairn.http.access.Authentication;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.StreamWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** An engine with workflows, its database, and a server of its API, which all tests share. */
final class TestCluster {
  private static final TestCluster SHARED = new TestCluster();

  private final EmbeddedPostgres postgres =
      EmbeddedPostgres.start(Path.of("target", "postgres-" + ProcessHandle.current().pid()));
  private final Cairn cairn;
  private final CairnHttpServer server;
  private final String token;

  private TestCluster() {
    cairn =
        Cairn.open(
            Config.named("shop")
                .url(postgres.jdbcUrl())
                .user(postgres.user())
                .password(postgres.password())
                .shutdownHook(false));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    cairn.workflow(
        "greet", String.class, String.class, name -> Durable.step("hello", () -> "hello " + name));
    cairn.workflow(
        "wait",
        String.class,
        String.class,
        topic -> Durable.receive(topic, String.class, Duration.ofHours(1)).orElse("nothing"));
    cairn.workflow(
        "fail",
        String.class,
        String.class,
        text -> {
          throw new IllegalStateException(text);
        });
    cairn.workflow("approve", String.class, String.class, TestCluster::approve);
    cairn.workflow("count", Integer.class, (Fn.Void1<Integer>) TestCluster::count);
    cairn.workflow("tick", Instant.class, (Fn.Void1<Instant>) tick -> {});
    cairn.queues().declare(Queue.named("mail").concurrency(5));
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    cairn.schedules().declare(Schedule.cron("nightly", "0 3 * * *"), "tick");
    cairn.start();
    server = HttpApi.of(cairn).authenticatedBy(Authentication.tokens(cairn)).listen(0);
    token = secret(cairn.accessTokens());
  }

  private static String approve(String question) {
    Promise<String> answer = Durable.promise("answer", String.class);
    Durable.publish("asked", question);
    return question + " " + answer.await();
  }

  private static void count(int until) {
    StreamWriter<Integer> numbers = Durable.stream("numbers", Integer.class);
    for (int i = 0; i < until; i++) {
      numbers.append(i);
    }
    numbers.close();
  }

  private static String secret(AccessTokens tokens) {
    return tokens.create("tests", "ADMIN", "tests", null).secret();
  }

  private void close() {
    server.close();
    cairn.close();
    postgres.close();
  }

  static Cairn cairn() {
    return SHARED.cairn;
  }

  static EmbeddedPostgres postgres() {
    return SHARED.postgres;
  }

  /** Returns the command line of a user with the URL of the database. */
  static CommandLineTester byDatabase() {
    EmbeddedPostgres postgres = SHARED.postgres;
    return new CommandLineTester(
        Map.of(
            "CAIRN_URL", postgres.jdbcUrl(),
            "CAIRN_USER", postgres.user(),
            "CAIRN_PASSWORD", postgres.password()));
  }

  /** Returns the command line of a user with the address of the server. */
  static CommandLineTester byServer() {
    return new CommandLineTester(
        Map.of("CAIRN_URL", SHARED.server.address().toString(), "CAIRN_TOKEN", SHARED.token));
  }
}
