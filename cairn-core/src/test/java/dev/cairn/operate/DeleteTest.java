package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.TransactionOptions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Deletion of workflows. */
class DeleteTest extends SingleWorkflowTest {
  /** Released when a workflow ends, before it can be deleted; see UniqueKeyTest. */
  private static final Set<String> KEYS_OF_WORKFLOWS_IN_FLIGHT =
      Set.of("deduplication_key", "debounce_key");

  /** All tables with rows of workflows, including those of later migrations. */
  private List<String> tables() {
    return database.query(
        """
        select c.table_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'cairn' and c.column_name = 'workflow_id' and t.table_type = 'BASE TABLE'
        """);
  }

  /** Counts the rows of a workflow in all tables. */
  private long rows(String id) {
    return database.count("select count(*) from cairn.workflow where id = ?", id)
        + tables().stream()
            .mapToLong(table ->
                database.count(
                    "select count(*) from cairn.%s where workflow_id = ?".formatted(table), id))
            .sum();
  }

  private Cairn fillEveryTable() {
    Cairn cairn =
        openWith(() -> {
          work("first");
          Durable.promise("approval", String.class);
          Durable.publish("progress", 1);
          Durable.stream("words", String.class).append("word");
          Durable.receive("go", String.class, Duration.ofDays(1));
          return "done";
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    cairn.messages().send("w", "other", "is never received");
    cairn.messages().sendAll(List.of(Message.to("w", "go", "on").idempotent("k")));
    handle.await();
    database.execute(
        "insert into cairn.attempt (workflow_id, attempt, executor) values ('w', 0, 'e')");
    insertAwaitedRow();
    return cairn;
  }

  private void insertAwaitedRow() {
    database.execute("insert into cairn.awaited (workflow_id) values ('w') on conflict do nothing");
  }

  @Test
  void deletionLeavesNoRowInAnyTable() {
    Cairn cairn = fillEveryTable();
    assertThat(rows("w")).isGreaterThan(10);

    assertThat(cairn.workflows().delete("w")).isOne();

    assertThat(rows("w")).isZero();
    assertThatThrownBy(() -> cairn.workflows().get("w"))
        .isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void everyTableIsCovered() {
    fillEveryTable();
    closeAllOpen(); // otherwise a background task may delete the row of an ended workflow
    insertAwaitedRow();
    List<String> empty =
        tables().stream()
            .filter(table -> !KEYS_OF_WORKFLOWS_IN_FLIGHT.contains(table))
            .filter(table -> database.count("select count(*) from cairn." + table) == 0)
            .toList();

    assertThat(empty).as("a new table needs a row here, and a line in cairn.delete_rows").isEmpty();
  }

  @Test
  void deletedIdCanBeReused() {
    Cairn cairn =
        openWith(() ->
            work("first")
                + ", then "
                + Durable.receive("go", String.class, Duration.ofDays(1)).orElseThrow());
    Handle<String> first = cairn.start(StartOptions.id("w"), flow);
    cairn.messages().send("w", "go", "one");
    assertThat(first.await()).isEqualTo("did first, then one");

    cairn.workflows().delete("w");
    Handle<String> second = cairn.start(StartOptions.id("w"), flow);
    cairn.messages().send("w", "go", "two");

    assertThat(second.await()).isEqualTo("did first, then two");
    assertThat(calls.count("first")).isEqualTo(2);
  }

  @Test
  void deletionIncludesChildrenAndTransactionsInOtherDatabases() throws SQLException {
    TestDatabase other = TestPostgres.emptyDatabase();
    other.execute("create table book (account text)");
    Cairn cairn =
        open(database.config().database("ledger", other.dataSource()), this::registerFamily);
    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("did child");

    assertThat(cairn.workflows().delete("w")).isEqualTo(2);
    assertThat(other.count("select count(*) from cairn.transaction")).isZero();
    assertThat(rows("w/child")).isZero();

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("did child");
    assertThat(calls.count("child")).isEqualTo(2);
    assertThat(other.count("select count(*) from book")).isEqualTo(2);
  }

  private void registerFamily(Cairn cairn) {
    Fn.Of0<String> child = cairn.workflow("child", String.class, () -> work("child"));
    flow =
        cairn.workflow(
            "flow",
            String.class,
            () -> {
              Durable.transaction(
                  TransactionOptions.named("book").database("ledger"),
                  connection -> {
                    try (Statement statement = connection.createStatement()) {
                      statement.execute("insert into book values ('a')");
                    }
                  });
              return cairn.start(child).await();
            });
  }

  @Test
  void runningWorkflowIsNotDeleted() {
    Cairn cairn = openWith(DeleteTest::blockForever);
    cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(() -> cairn.workflows().delete("w"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Workflow 'w' cannot be deleted: it is RUNNING. Cancel it, and delete it when it has ended.");
    assertThat(state("w")).isEqualTo("RUNNING");
  }

  @Test
  void enqueuedWorkflowIsDeletedAfterCancellation() {
    Cairn cairn = openWith(() -> "done");
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    cairn.start(StartOptions.id("w").queue("q"), flow);

    assertThatThrownBy(() -> cairn.workflows().delete("w")).hasMessageContaining("it is ENQUEUED");
    cairn.workflows().cancel("w");

    assertThat(cairn.workflows().delete("w")).isOne();
  }

  @Test
  void parentIsNotDeletedWhileAChildRuns() {
    Cairn cairn =
        open(opened -> {
          Fn.Of0<String> child = opened.workflow("child", String.class, DeleteTest::blockForever);
          flow =
              opened.workflow(
                  "flow",
                  String.class,
                  () -> opened.start(StartOptions.id("c").detached(), child).id());
        });
    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("c");

    assertThatThrownBy(() -> cairn.workflows().delete("w"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Workflow 'w' cannot be deleted: its descendant 'c' is RUNNING.");
    assertThat(state("w")).isEqualTo("SUCCEEDED");
  }

  @Test
  void unknownWorkflowCannotBeDeleted() {
    Cairn cairn = openWith(() -> "done");

    assertThatThrownBy(() -> cairn.workflows().delete("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody', so it cannot be deleted.");
  }

  @ParameterizedTest
  @EnumSource(names = {"STUCK", "EXHAUSTED", "FAILED", "CANCELLED"})
  void endedAndStuckWorkflowsAreDeleted(WorkflowState state) {
    Cairn cairn = openWith(() -> "done");
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, completed_at, input, error,
                                    cancelled_at, cancellation)
        select 'w', 'flow', s, 1, now(), now(), '[]', case when s <> 'CANCELLED' then '{}'::json end,
               case when s = 'CANCELLED' then now() end, case when s = 'CANCELLED' then 'ALONE' end
        from (values ('%s')) v (s)
        """
            .formatted(state));

    assertThat(cairn.workflows().delete("w")).isOne();
    assertThat(rows("w")).isZero();
  }

  @Test
  void handlesOfADeletedWorkflowFail() {
    open(cairn -> {}).close();
    database.execute(
        "insert into cairn.workflow (id, name, state, attempt, started_at, input) values ('w', 'unknown', 'RUNNING', 1, now(), '[]')");
    Cairn cairn = openWith(() -> "done");
    try (CairnClient client = CairnClient.connect(database.config())) {
      CompletableFuture<Throwable> here = failureOf(cairn.handle("w", String.class));
      CompletableFuture<Throwable> there = failureOf(client.handle("w", String.class));
      Eventually.holds(
          () -> assertThat(database.count("select count(*) from cairn.awaited")).isOne());

      database.execute(
          """
          begin;
          update cairn.workflow set state = 'FAILED', error = '{}', completed_at = now() where id = 'w';
          select cairn.delete('w');
          commit
          """);

      assertThat(here.join())
          .isInstanceOf(NoSuchWorkflowException.class)
          .hasMessageContaining("it was deleted");
      assertThat(there.join()).isInstanceOf(NoSuchWorkflowException.class);
    }
  }

  private static CompletableFuture<Throwable> failureOf(Handle<String> handle) {
    var problem = new CompletableFuture<Throwable>();
    handle.onDone(result -> {
      switch (result) {
        case Result.Success<String> success -> problem.complete(new AssertionError("it ended"));
        case Result.Failure<String>(var thrown) -> problem.complete(thrown);
      }
    });
    return problem;
  }

  @Test
  void workflowAwaitingADeletedStuckWorkflowFails() {
    open(cairn -> {}).close();
    database.execute(
        "insert into cairn.workflow (id, name, state, attempt, started_at, completed_at, input, error) values ('c', 'child', 'STUCK', 1, now(), now(), '[]', '{}')");
    Cairn cairn =
        open(opened ->
            flow =
                opened.workflow(
                    "flow", String.class, () -> opened.handle("c", String.class).await()));
    Handle<String> waiting = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("RUNNING"));

    cairn.workflows().delete("c");

    assertThatThrownBy(waiting::await).isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void startDuringDeletionStartsANewWorkflow() throws Exception {
    Cairn cairn = openWith(() -> work("first"));
    cairn.start(StartOptions.id("w"), flow).await();
    try (var connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select cairn.delete('w')");
      CompletableFuture<String> again =
          CompletableFuture.supplyAsync(() -> cairn.start(StartOptions.id("w"), flow).await());
      Eventually.holds(() ->
          assertThat(
                  database.count(
                      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
              .isOne());
      connection.commit();

      assertThat(again.join()).isEqualTo("did first");
    }
    assertThat(calls.count("first")).isEqualTo(2);
  }

  static Stream<StartOptions> childStartOptions() {
    StartOptions direct = StartOptions.id("c").detached();
    StartOptions queued = direct.queue("q");
    return Stream.of(direct, queued, queued.deduplicate("d", OnDuplicate.JOIN));
  }

  @ParameterizedTest
  @MethodSource("childStartOptions")
  void parentContinuesWhileItsChildIsDeletedConcurrently(StartOptions options) {
    Cairn cairn = withChild(options);
    whileDeleting(() -> {
      List<Handle<String>> parents =
          IntStream.range(0, 200)
              .mapToObj(i -> cairn.start(StartOptions.id("w" + i), flow))
              .toList();

      assertThat(parents).allSatisfy(parent -> assertThat(parent.await()).isEqualTo("c"));
    });
  }

  private Cairn withChild(StartOptions options) {
    Cairn cairn =
        open(opened -> {
          Fn.Of0<String> child = opened.workflow("child", String.class, () -> "done");
          flow = opened.workflow("flow", String.class, () -> opened.start(options, child).id());
        });
    cairn.queues().declare(Queue.named("q"));
    return cairn;
  }

  /** Executes the work while another thread deletes the child whenever it has ended. */
  private void whileDeleting(Runnable work) {
    var ended = new AtomicBoolean();
    CompletableFuture<Void> deleting =
        CompletableFuture.runAsync(() -> {
          while (!ended.get()) {
            database.execute(
                "select cairn.delete_trees(array(select id from cairn.workflow where id = 'c' and completed_at is not null))");
          }
        });
    try {
      work.run();
    } finally {
      ended.set(true);
      deleting.join();
    }
  }

  @Test
  void clientEnqueuesWhileTheWorkflowIsDeletedConcurrently() {
    withChild(StartOptions.id("c").queue("q"));
    try (CairnClient client = CairnClient.connect(database.config())) {
      StartOptions options = StartOptions.id("c").queue("q").deduplicate("d", OnDuplicate.REJECT);
      var child = client.workflow("child", String.class);
      whileDeleting(() -> {
        for (int i = 0; i < 500; i++) {
          assertThat(client.start(options, child).id()).isEqualTo("c");
          assertThat(database.query("select cairn.enqueue('child', '[]', 'q', id => 'c')"))
              .containsExactly("c");
        }
      });
    }
  }

  @Test
  void deleteIsRejectedInAWorkflowOutsideSteps() {
    Cairn cairn =
        open(opened -> {
          flow =
              opened.workflow(
                  "flow",
                  String.class,
                  () -> {
                    opened.workflows().delete("x");
                    return "deleted";
                  });
        });

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("workflows().delete was called in workflow 'w' outside its steps");
  }
}
