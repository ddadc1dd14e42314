package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.GroupBy;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DatabaseRoles;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Permissions of a {@link CairnClient} with the role {@code cairn_client}. */
class ClientRoleTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Statements that only the owner may execute. */
  private static final List<String> FORBIDDEN =
      List.of(
          "insert into cairn.workflow (id, name, state, attempt, started_at, completed_at, input,"
              + " output) values ('pay-9', 'pay', 'SUCCEEDED', 1, now(), now(), '[]', '666')",
          "insert into cairn.workflow (id, name, state, attempt, started_at, input, queue, order_key)"
              + " values ('w', 'slow', 'RUNNING', 1, now(), '[]', 'desk', 1)",
          "update cairn.workflow set state = 'FAILED', completed_at = now(), error = '{}'",
          "update cairn.workflow set executor = null",
          "delete from cairn.workflow",
          "update cairn.workflow set output = '1'",
          "update cairn.workflow set input = '[]'",
          "insert into cairn.step select * from cairn.step",
          "update cairn.step set output = '1'",
          "delete from cairn.step",
          "truncate cairn.step",
          "drop table cairn.step",
          "alter table cairn.step add column more text",
          "create table cairn.more (id text)",
          "delete from cairn.message",
          "delete from cairn.message_key",
          "update cairn.promise set token = 'mine'",
          "update cairn.promise set output = 'false'",
          "select token from cairn.promise",
          "select output from cairn.step",
          "insert into cairn.message (workflow_id, topic, value) values ('w', 'topic', '1')",
          "insert into cairn.message_key (workflow_id, key) values ('w', 'k')",
          "insert into cairn.attempt select * from cairn.attempt",
          "select cairn.cancel_workflows('{w}', 'ALONE', null)",
          "select cairn.claim('e', 'desk', '{desk}', 'v', 'b', 1, 1, 1)",
          "select cairn.delete_rows('{w}')",
          "insert into cairn.event select * from cairn.event",
          "delete from cairn.stream",
          "update cairn.executor set state = 'DEAD'",
          "delete from cairn.lease",
          "delete from cairn.attempt",
          "insert into cairn.migration (version, file, checksum, compatible_from) values (99, 'mine', '', 1)");

  private TestDatabase asClient = new TestDatabase("", "", "");
  private Fn.Of1<Instant, String> nightly = tick -> "not registered yet";

  @BeforeEach
  void createUserWithRole() {
    DatabaseRoles.grant(database);
    asClient = DatabaseRoles.user(database, "cairn_client");
  }

  private void openExecutor() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("desk"));
    cairn.queues().declare(Queue.named("later"));
    cairn.queues().pause("later");
    cairn.schedules().declare(Schedule.cron("night", "0 3 * * *").queue("desk"), nightly);
  }

  private void register(Cairn cairn) {
    cairn.durable(Greeter.class);
    cairn.workflow("desk", String.class, String.class, ClientRoleTest::desk);
    nightly = cairn.workflow("nightly", Instant.class, String.class, Instant::toString);
  }

  private static String desk(String who) {
    Durable.stream("words", String.class).append("hello " + who);
    var approval = Durable.promise("approval", String.class);
    Durable.publish("token", approval.token());
    return Durable.receive("topic", String.class, LONG).orElse("nothing") + approval.await(LONG);
  }

  static class Greeter {
    @Workflow
    String say(String what) {
      return "the booth says " + what;
    }
  }

  private CairnClient client() {
    return CairnClient.connect(asClient.config());
  }

  private static Handle<String> startDesk(CairnClient client, String id, String queue) {
    StartOptions options = StartOptions.id(id).queue(queue).attribute("customer", "c-17");
    return client.start(options, client.workflow("desk", String.class, String.class), "ann");
  }

  private static String token(CairnClient client, String id) {
    return client.messages().awaitEvent(id, "token", String.class, LONG);
  }

  @Test
  void clientStartsWorkflowsExchangesMessagesAndAwaitsResults() {
    openExecutor();
    try (CairnClient client = client()) {
      Handle<String> handle = startDesk(client, "w", "desk");
      StreamItem<String> word =
          client.messages().stream("w", "words", String.class).timeout(LONG).iterator().next();
      client.messages().sendAll(List.of(Message.to("w", "topic", "approved by ").idempotent("k")));
      client.messages().complete(token(client, "w"), "bob");

      assertThat(word.value()).isEqualTo("hello ann");
      assertThat(handle.await()).isEqualTo("approved by bob");
      assertThat(client.messages().events("w")).hasSize(1);
      assertThatThrownBy(() -> client.messages().send("w", "topic", "late"))
          .isInstanceOf(WorkflowEndedException.class);
    }
  }

  @Test
  void clientStartsWorkflowsWithAMessage() {
    openExecutor();
    try (CairnClient client = client()) {
      Fn.Of1<String, String> desk = client.workflow("desk", String.class, String.class);
      Message message = Message.to("w", "topic", "no, says ").idempotent("k");
      Handle<String> handle =
          client
              .messages()
              .sendStarting(message, StartOptions.onQueue("desk"), () -> desk.call("ann"));
      client.messages().complete(token(client, "w"), "bob");

      assertThat(handle.await()).isEqualTo("no, says bob");
    }
  }

  @Test
  void clientStartsWorkflowsByAStub() throws SQLException {
    openExecutor();
    try (CairnClient client = client();
        Connection connection = asClient.connect()) {
      Greeter booth = client.stub(Greeter.class);
      connection.setAutoCommit(false);
      Handle<String> within =
          client.within(connection).start(StartOptions.onQueue("desk"), booth::say, "c");
      connection.commit();

      assertThat(client.start(StartOptions.onQueue("desk"), booth::say, "a").await())
          .isEqualTo("the booth says a");
      assertThat(client.startAll(StartOptions.onQueue("desk"), booth::say, List.of("b", "b")))
          .extracting(Handle::await)
          .containsExactly("the booth says b", "the booth says b");
      assertThat(within.await()).isEqualTo("the booth says c");
    }
  }

  @Test
  void clientCancelsAndResumes() {
    openExecutor();
    try (CairnClient client = client()) {
      Handle<String> running = startDesk(client, "running", "desk");
      Handle<String> waiting = startDesk(client, "waiting", "later");
      token(client, "running");

      assertThat(client.workflows().cancel("running")).isTrue();
      assertThat(client.workflows().cancelAlone("waiting")).isTrue();
      assertThatThrownBy(running::await).isInstanceOf(WorkflowCancelledException.class);
      assertThatThrownBy(waiting::await).isInstanceOf(WorkflowCancelledException.class);
      client.workflows().resume("waiting");
      assertThat(state("waiting")).isEqualTo("ENQUEUED");
    }
  }

  @Test
  void clientDebouncesStarts() {
    openExecutor();
    try (CairnClient client = client()) {
      var desk = client.workflow("desk", String.class, String.class);
      StartOptions options = StartOptions.onQueue("later").debounce("k", LONG, LONG);

      assertThat(client.start(options, desk, "ann").id())
          .isEqualTo(client.start(options, desk, "bob").id());
      assertThat(database.query("select input from cairn.workflows")).containsExactly("[\"bob\"]");
    }
  }

  @Test
  void clientForksButCannotDelete() {
    openExecutor();
    try (CairnClient client = client()) {
      Handle<String> handle = startDesk(client, "w", "desk");
      client.messages().send("w", "topic", "approved by ");
      client.messages().complete(token(client, "w"), "bob");
      assertThat(handle.await()).isEqualTo("approved by bob");

      assertThat(client.workflows().bulk(Criterion.all()).fork(new Fork.From.Failure())).isZero();
      Fork fork = Fork.of("w").before("receive topic").as("again");
      assertThat(client.workflows().fork(fork)).isEqualTo("again");
      client.messages().send("again", "topic", "and once more by ");

      assertThat(client.handle("again", String.class).await()).isEqualTo("and once more by bob");
      assertThatThrownBy(() -> client.workflows().delete("w"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("permission denied for function delete")
          .hasMessageEndingWith(
              "Let the owner of the schema grant a role of docs/sql/roles.sql to this user.");
      assertThatThrownBy(() -> client.workflows().bulk(Criterion.all()).delete())
          .hasMessageContaining("permission denied for function delete_trees");
    }
    assertThat(database.count("select count(*) from cairn.workflow")).isEqualTo(2);
  }

  @Test
  void operatorDeletesEndedWorkflowsAndChangesQueuesSchedulesAndVersions() throws SQLException {
    openExecutor();
    TestDatabase asOperator = DatabaseRoles.user(database, "cairn_operator");
    try (CairnClient client = CairnClient.connect(asOperator.config())) {
      Handle<String> running = startDesk(client, "running", "desk");
      Handle<String> waiting = startDesk(client, "waiting", "later");
      startDesk(client, "more", "later");
      token(client, "running");
      client.workflows().cancel("waiting");
      client.workflows().cancel("more");
      assertThatThrownBy(waiting::await).isInstanceOf(WorkflowCancelledException.class);

      assertThatThrownBy(() -> client.workflows().delete("running"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("it is RUNNING");
      assertThat(client.workflows().delete("waiting")).isOne();
      assertThat(client.workflows().bulk(Criterion.all()).delete()).isOne();
      assertThat(client.workflows().find()).hasSize(1);
      client.workflows().cancel("running");
      assertThatThrownBy(running::await).isInstanceOf(WorkflowCancelledException.class);

      client.queues().resume("later");
      client.queues().declare(Queue.named("more").concurrency(3));
      client.queues().delete("more");
      client.schedules().declare(Schedule.cron("noon", "0 12 * * *").queue("desk"), "nightly");
      client.schedules().pause("noon");
      client.schedules().delete("noon");
      client.versions().letAllWork("test");
    }
    for (String statement : FORBIDDEN) {
      DatabaseRoles.assertDenied(asOperator, statement);
    }
  }

  @Test
  void clientFindsAndReadsWorkflows() {
    openExecutor();
    try (CairnClient client = client()) {
      startDesk(client, "w", "desk");
      token(client, "w");

      assertThat(client.workflows().find(Criterion.attribute("customer", "c-17"))).hasSize(1);
      assertThat(client.workflows().firstPage(10).workflows()).hasSize(1);
      assertThat(client.workflows().count()).isOne();
      assertThat(client.workflows().counts(List.of(GroupBy.state()))).hasSize(1);
      assertThat(client.workflows().durations(List.of(GroupBy.name()))).isEmpty();
      assertThat(client.workflows().get("w").input()).isEqualTo("[\"ann\"]");
      assertThat(client.workflows().history("w").steps()).isNotEmpty();
    }
  }

  @Test
  void clientReadsQueuesSchedulesAndExecutors() {
    openExecutor();
    try (CairnClient client = client()) {
      startDesk(client, "w", "later");

      assertThat(client.queues().status("later").waiting()).isOne();
      assertThat(client.queues().all())
          .extracting(status -> status.queue().name())
          .containsExactlyInAnyOrder("desk", "later");
      assertThat(client.schedules().all())
          .extracting(status -> status.schedule().name())
          .containsExactly("night");
      assertThat(client.executors()).hasSize(1);
      assertThat(client.health().unclaimed().getFirst().reason()).isEqualTo("its queue is paused");
    }
  }

  @Test
  void clientTriggersSchedules() {
    openExecutor();
    try (CairnClient client = client()) {
      String id = client.schedules().run("night", Instant.parse("2026-01-05T03:00:00Z"));

      assertThat(client.handle(id, String.class).await()).isEqualTo("2026-01-05T03:00:00Z");
    }
  }

  @Test
  void clientChangesQueuesAndSchedulesOnlyWithMorePermissions() {
    openExecutor();
    try (CairnClient client = client()) {
      assertThatThrownBy(() -> client.queues().pause("desk"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("permission denied for table queue");

      database.execute(
          "grant insert, update, delete on cairn.queue, cairn.schedule to " + asClient.user());
      client.queues().pause("desk");
      client.queues().declare(Queue.named("more").concurrency(3));
      client.queues().delete("more");
      client.schedules().declare(Schedule.cron("noon", "0 12 * * *").queue("desk"), "nightly");
      client.schedules().pause("noon");
      client.schedules().delete("noon");
    }
  }

  @Test
  void clientSetsTheCurrentVersionOnlyWithMorePermissions() {
    openExecutor();
    try (CairnClient client = client()) {
      String version = client.versions().of("test").getFirst().version();
      assertThatThrownBy(() -> client.versions().makeCurrent("test", version))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("permission denied for function set_version");

      database.execute("grant execute on function cairn.set_version to " + asClient.user());
      client.versions().makeCurrent("test", version);
      assertThat(client.versions().of("test").getFirst().current()).isTrue();
      client.versions().letAllWork("test");
    }
  }

  static List<String> forbidden() {
    return FORBIDDEN;
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void otherStatementsAreDenied(String statement) throws SQLException {
    DatabaseRoles.assertDenied(asClient, statement);
  }

  @Test
  void clientWithoutTheRoleIsToldToAskAnOwner() {
    TestDatabase nobody = DatabaseRoles.user(database, "pg_monitor");

    assertThatThrownBy(() -> CairnClient.connect(nobody.config()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("lacks the rights to use the schema 'cairn'")
        .hasMessageEndingWith(
            "Let an owner run the grants of docs/sql/roles.sql, and then: grant cairn_client to"
                + " <user>.");
  }

  @Test
  void clientOnAnOlderSchemaIsToldToLetAnOwnerUpgradeIt() {
    long newest = database.count("select max(version) from cairn.migration");
    database.execute("delete from cairn.migration where version = " + newest);

    assertThatThrownBy(this::client)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The schema 'cairn' has version %d, this engine needs %d, and the user of "
                .formatted(newest - 1, newest))
        .hasMessageEndingWith("Let an owner open Cairn once.");
  }
}
