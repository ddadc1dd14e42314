package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.Pipeline;
import dev.cairn.health.Health;
import dev.cairn.health.LoopFailure;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import dev.cairn.schedule.CatchUp;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.version.VersionStatus;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapters on queues, schedules and clusters. */
class ClusterGuideTest {
  private TestDatabase database = new TestDatabase("", "", "");

  /** The workflows of these chapters. */
  static class Mail {
    @Workflow
    String send(String letter) {
      return Durable.step("send", () -> "sent " + letter);
    }

    @Workflow
    String report(Instant tick) {
      return "report of " + tick;
    }
  }

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  @Test
  void workflowsRunThroughQueues() throws SQLException {
    try (Cairn cairn = Cairn.open(database.config())) {
      Mail mail = cairn.durable(Mail.class);
      cairn.queues().declare(Queue.named("mail").concurrency(20).rate(100, Duration.ofMinutes(1)));
      cairn.queues().declare(Queue.named("tenants").partitioned().perPartition(2));
      cairn.start();

      Handle<String> handle =
          cairn.start(StartOptions.id("letter-17").queue("mail"), mail::send, "hello");
      cairn.start(StartOptions.onQueue("mail").priority(-1), mail::send, "urgent");
      cairn.start(StartOptions.onQueue("mail").delay(Duration.ofMillis(100)), mail::send, "later");
      cairn.start(StartOptions.onQueue("tenants").partition("acme"), mail::send, "for acme");
      cairn.start(
          StartOptions.onQueue("mail").deduplicate("welcome-ann", OnDuplicate.JOIN),
          mail::send,
          "welcome");
      cairn.start(
          StartOptions.onQueue("mail")
              .debounce("digest-ann", Duration.ofMillis(100), Duration.ofMinutes(1)),
          mail::send,
          "digest");

      assertThat(handle.await()).isEqualTo("sent hello");
      startInOtherWays(cairn, mail);
      changeAndMonitor(cairn);
    }
  }

  private void startInOtherWays(Cairn cairn, Mail mail) throws SQLException {
    List<String> letters = List.of("a", "b", "c");
    cairn.startAll(StartOptions.onQueue("mail"), mail::send, letters);

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String letter : letters) {
        pipeline.start(StartOptions.id("news-" + letter).queue("mail"), mail::send, letter);
      }
    } // all are recorded now
    assertThat(cairn.handle("news-c", String.class).await()).isEqualTo("sent c");

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      // ... your own rows
      cairn
          .within(connection)
          .start(StartOptions.id("letter-18").queue("mail"), mail::send, "paid");
      connection.commit(); // now the workflow exists
    }
    assertThat(cairn.handle("letter-18", String.class).await()).isEqualTo("sent paid");

    Config config = database.config();
    try (CairnClient client = CairnClient.connect(config)) {
      Fn.Of1<String, String> send = client.workflow("send", String.class, String.class);
      Handle<String> sent = client.start(StartOptions.onQueue("mail"), send, "from elsewhere");

      assertThat(sent.await()).isEqualTo("sent from elsewhere");

      Mail stub = client.stub(Mail.class); // no code of the class runs here
      Handle<String> typed =
          client.start(StartOptions.id("letter-21").queue("mail"), stub::send, "typed");
      client.startAll(StartOptions.onQueue("mail"), stub::send, letters);
      assertThat(typed.await()).isEqualTo("sent typed");
    }

    assertThat(
            database.query(
                "select cairn.enqueue('send', '[\"from SQL\"]', 'mail', id => 'letter-19')"))
        .containsExactly("letter-19");
  }

  private void changeAndMonitor(Cairn cairn) {
    cairn.queues().replace(Queue.named("mail").concurrency(5)); // at once, for all executors
    cairn.queues().pause("mail");
    cairn.queues().resume("mail");

    QueueStatus status = cairn.queues().status("mail");
    assertThat(status.paused()).isFalse();
    assertThat(
            database.query(
                "select name, waiting, running, oldest_at, running_by from cairn.queues"))
        .contains("mail");
  }

  @Test
  void ticksAreBackfilledAndTriggered() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Mail mail = cairn.durable(Mail.class);
      cairn
          .schedules()
          .declare(
              Schedule.cron("nightly", "0 3 * * *").zone("Europe/Berlin").catchUp(CatchUp.ALL),
              mail::report);
      cairn.start();

      int started =
          cairn
              .schedules()
              .backfill(
                  "nightly",
                  Instant.parse("2026-03-28T00:00:00Z"),
                  Instant.parse("2026-03-31T00:00:00Z"));
      String now = cairn.schedules().trigger("nightly");

      assertThat(started).isEqualTo(3);
      assertThat(cairn.handle(now, String.class).await()).startsWith("report of ");
      assertThat(cairn.handle("nightly@2026-03-29T01:00:00Z", String.class).await())
          .isEqualTo("report of 2026-03-29T01:00:00Z");
    }
  }

  @Test
  void healthReportsWorkflowsAndLoops() {
    try (Cairn cairn = Cairn.open(database.config().version("2026-11-24"))) {
      Mail mail = cairn.durable(Mail.class);
      cairn.start();

      cairn
          .start(StartOptions.id("letter-20").pinned(), mail::send, "only for this version")
          .await();

      Health health = cairn.health();
      for (UnclaimedWorkflows waiting : health.unclaimed()) {
        System.out.println(waiting.workflow() + " waits: " + waiting.reason());
      }
      for (LoopFailure failing : health.failingLoops()) {
        System.out.println(failing.loop() + " fails since " + failing.since());
      }
      assertThat(health.isHealthy()).isTrue();
      assertThat(health.executors().getFirst().version()).isEqualTo("2026-11-24");
    }
  }

  @Test
  void currentVersionTakesNewWork() {
    Config config = Config.named("shop").dataSource(database.dataSource());
    try (Cairn previous = Cairn.open(config.version("2026-11-24"));
        Cairn cairn = Cairn.open(config.version("2026-11-25"))) {
      previous.durable(Mail.class);
      Mail mail = cairn.durable(Mail.class);
      cairn.queues().declare(Queue.named("mail"));
      previous.start();
      cairn.start();

      cairn.versions().makeCurrent("shop", "2026-11-25");

      for (VersionStatus version : cairn.versions().of("shop")) {
        System.out.println(version.version() + " runs " + version.inFlight().running());
        if (version.drained()) {
          System.out.println("stop the executors of " + version.version());
        }
      }
      cairn.start(StartOptions.id("letter-21").queue("mail"), mail::send, "new work").await();
      assertThat(database.query("select version from cairn.workflows where id = 'letter-21'"))
          .containsExactly("2026-11-25");
      assertThat(database.query("select cairn.set_version('shop', '2026-11-24')")).hasSize(1);
      assertThat(
              database.query(
                  "select version, current, takes_new_work, executors, running, waiting, stopped from cairn.versions where current"))
          .containsExactly("2026-11-24");
    }
  }
}
