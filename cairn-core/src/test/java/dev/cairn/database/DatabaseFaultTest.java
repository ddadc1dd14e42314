package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.OtherVersionPostgres;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Error messages and behaviour when Postgres is not available or not usable. */
class DatabaseFaultTest extends CairnTest {
  private Fn.Of1<String, String> flow = argument -> argument;

  @BeforeEach
  void emptyDatabase() throws SQLException {
    database = TestPostgres.emptyDatabase();
  }

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow", String.class, String.class, name -> Durable.step(name, () -> name + " done"));
  }

  private static void openAndClose(Config config) {
    Cairn.open(config).close();
  }

  private String createUser() {
    String role = "r" + database.name();
    database.execute("create role %s login password 'secret'".formatted(role));
    return role;
  }

  @Test
  void unreachablePostgresIsReportedAfterTheConnectTimeout() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Config config =
        database
            .configByUrl()
            .url("jdbc:postgresql://localhost:%d/shop".formatted(closed))
            .connectTimeout(Duration.ofMillis(100));

    assertThatThrownBy(() -> openAndClose(config))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("localhost:" + closed)
        .hasMessageContaining("refused")
        .hasMessageEndingWith("Start it, or correct the address, user and password.");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void tooOldPostgresIsRejected(@TempDir Path folder) throws Exception {
    try (var old =
        OtherVersionPostgres.start(Path.of("target", "too-old", "postgres-14.jar"), folder)) {
      assertThatThrownBy(() -> openAndClose(old.config()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageMatching(
              "Postgres at jdbc:postgresql://.* as cairn is version 14\\.\\d+; Cairn needs 15 or newer\\. Upgrade it, or use another server\\.");
    }
  }

  @Test
  void migrationIsRetriedAfterALostConnection() throws Exception {
    try (var before = database.connect();
        var lock = before.createStatement()) {
      before.setAutoCommit(false);
      lock.execute(
          "select pg_advisory_xact_lock(hashtextextended('cairn migrations of cairn', 4711))");
      var opening = CompletableFuture.runAsync(() -> openAndClose(database.config()));
      Eventually.holds(() ->
          assertThat(
                  database.query(
                      """
                      select pg_terminate_backend(pid) from pg_stat_activity
                      where datname = current_database() and wait_event = 'advisory'
                      """))
              .containsExactly("t"));

      before.rollback();
      opening.join();
    }

    assertThat(database.query("select state from cairn.executors")).isEmpty();
  }

  @Test
  void unknownDatabaseIsReportedAtOnce() {
    Config config =
        database
            .configByUrl()
            .url(database.url().replaceFirst("/[^/]*$", "/nowhere"))
            .connectTimeout(Duration.ofDays(1));

    assertThatThrownBy(() -> openAndClose(config))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("database \"nowhere\" does not exist");
  }

  @Test
  void wrongPasswordIsReportedAtOnceWithoutShowingIt() {
    Config config =
        database
            .configByUrl()
            .user(createUser())
            .password("wrong-one")
            .connectTimeout(Duration.ofDays(1));

    assertThatThrownBy(() -> openAndClose(config))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("password authentication failed")
        .message()
        .doesNotContain("wrong-one");
  }

  @Test
  void readOnlyDatabaseIsRejected() {
    database.execute(
        "alter database %s set default_transaction_read_only = on".formatted(database.name()));

    assertThatThrownBy(() -> openAndClose(database.config()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("is read-only (a standby, or default_transaction_read_only is on)")
        .hasMessageEndingWith("Use the address of the primary.");
  }

  @Test
  void userWithoutRightsIsToldWhatAnOwnerMustDo() {
    String role = createUser();

    assertThatThrownBy(() -> openAndClose(database.configByUrl().user(role).password("secret")))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("lacks the rights to create the schema 'cairn'")
        .hasMessageEndingWith(
            "Let an owner open Cairn once, or run: create schema cairn authorization <user>.");
  }

  @Test
  void userWorksInASchemaThatAnOwnerCreatedForIt() {
    String role = createUser();
    database.execute("create schema cairn authorization " + role);

    Cairn cairn = open(database.configByUrl().user(role).password("secret"), this::register);

    assertThat(cairn.start(flow, "a").await()).isEqualTo("a done");
  }

  @Test
  void schemaNameCanBeConfigured() {
    Cairn cairn = open(database.config().schema("trail_2"), this::register);

    assertThat(cairn.start(flow, "a").await()).isEqualTo("a done");
    assertThat(database.query("select key from trail_2.steps")).containsExactly("a");
    assertThat(database.query("select to_regnamespace('cairn')::text")).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Trail", "a b", "a\"; drop table x; --", "1st"})
  void invalidSchemaNameIsRejected(String name) {
    assertThatThrownBy(() -> openAndClose(database.config().schema(name)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'%s' is not a valid name for the schema. Use lower-case letters, digits and underscores, at most 63 characters."
                .formatted(name));
  }

  /** Makes inserts into a table fail with a SQL state while a condition on the new row holds. */
  private void failInserts(String table, String state, String condition) {
    database.execute(
        """
        create table if not exists fault (yes boolean);
        create function %1$s_fault() returns trigger language plpgsql as $$
        begin
          if %3$s then raise exception 'it does not work' using errcode = '%2$s'; end if;
          return new;
        end $$;
        create trigger fault before insert on cairn.%1$s
        for each row execute function %1$s_fault()
        """
            .formatted(table, state, condition));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow", "step"})
  void runsWaitWhileTheDiskIsFullAndContinueAfterwards(String table) throws Exception {
    Cairn cairn = open(this::register);
    failInserts(table, "53100", "exists (select from fault)");
    database.execute("insert into fault values (true)");
    Queue<String> results = new ConcurrentLinkedQueue<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> results.add(cairn.start(StartOptions.id("t"), flow, "a").await()));

    Eventually.holds(() -> assertThat(events(Event.DatabaseAway.class)).isNotEmpty());
    assertThat(results).isEmpty();
    assertThat(database.query("select id from cairn." + table + "s" + onlyStepsOf(table)))
        .isEmpty();
    database.execute("delete from fault");
    caller.join();

    assertThat(results).containsExactly("a done");
    assertThat(stepKeys("t")).containsExactly("a");
  }

  private static String onlyStepsOf(String table) {
    return table.equals("step") ? " s join cairn.workflows on id = s.workflow_id" : "";
  }

  @Test
  void badRecordFailsAloneAndItsBatchIsWritten() {
    var gate = gate(JournalGate.Side.BEFORE, "first", "first");
    Cairn cairn = open(gate, this::register);
    failInserts("step", "23514", "new.key = 'bad'");
    List<Handle<String>> handles = new ArrayList<>();
    handles.add(cairn.start(StartOptions.id("first"), flow, "first"));
    gate.awaitReached();
    for (int i = 0; i < 20; i++) {
      handles.add(cairn.start(StartOptions.id("t" + i), flow, i == 10 ? "bad" : "good"));
    }
    gate.open();

    Handle<String> bad = handles.remove(11);
    assertThat(handles)
        .extracting(Handle::await)
        .containsOnly("first done", "good done")
        .hasSize(20);
    assertThatThrownBy(bad::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("it does not work");
    assertThat(state("t10")).isEqualTo("FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'SUCCEEDED', 'FAILED'", "'FAILED'"})
  void rejectedEndLeavesTheWorkflowStuckUntilTheCauseIsFixed(String states) {
    Cairn cairn =
        open(openAndClose -> {
          flow =
              openAndClose.workflow(
                  "flow",
                  String.class,
                  String.class,
                  name -> {
                    if (name.equals("bad")) {
                      throw new IllegalStateException("it failed");
                    }
                    return name;
                  });
        });
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'no more ends today' using errcode = '23514';
        end $$;
        create trigger refuse before update on cairn.workflow
        for each row when (new.state in (%s)) execute function refuse()
        """
            .formatted(states));

    Handle<String> handle =
        cairn.start(StartOptions.id("t"), flow, states.length() > 10 ? "good" : "bad");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("no more ends today")
        .hasMessageEndingWith("Then resume the workflow.");
    assertThat(state("t")).isEqualTo("STUCK");
    database.execute("drop trigger refuse on cairn.workflow");
    cairn.workflows().resume("t");
    Eventually.holds(() -> assertThat(state("t")).isIn("SUCCEEDED", "FAILED"));
  }
}
