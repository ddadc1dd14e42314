package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confirmed records are on disk, whatever {@code synchronous_commit} is by default. */
class SynchronousCommitTest extends CairnTest {
  /** Triggers that record the synchronous_commit level of each commit. */
  private static final String RECORD_LEVELS =
      """
      create table committed (what text, level text);
      create function note() returns trigger language plpgsql security definer as $$
      begin
        insert into public.committed values (tg_table_name, current_setting('synchronous_commit'));
        return null;
      end $$;
      """;

  private final AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();

  private void recordLevels(String level) {
    database.execute(
        "alter database %s set synchronous_commit = %s".formatted(database.name(), level));
    database.execute(RECORD_LEVELS);
    for (String table : List.of("workflow", "step", "message", "queue", "schedule")) {
      database.execute(
          "create constraint trigger note after insert or update or delete on cairn.%s deferrable initially deferred for each row execute function note()"
              .formatted(table));
    }
  }

  private void runWorkflows(Config config) {
    Cairn cairn =
        open(
            config,
            opened -> flow.set(opened.workflow("flow", String.class, SynchronousCommitTest::flow)));
    cairn.queues().declare(Queue.named("jobs"));
    cairn.start(flow.get()).await();
    cairn.start(StartOptions.onQueue("jobs"), flow.get()).await();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of0<String> remote = client.workflow("flow", String.class);
      client.queues().pause("jobs");
      String id = client.start(StartOptions.onQueue("jobs"), remote).id();
      client.messages().send(id, "news", "none");
      client.messages().sendAll(List.of(Message.to(id, "news", "some")));
      client.workflows().cancel(id);
      client.workflows().delete(id);
    }
  }

  private static String flow() throws Exception {
    return Durable.step("one", () -> "1") + Durable.transaction("two", connection -> "2");
  }

  private static String commitAsynchronously(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local synchronous_commit = off");
    }
    return "2";
  }

  private List<String> levels() {
    return database.query("select distinct level from committed where what <> 'schedule'");
  }

  @Test
  void recordsAreDurableIfTheDatabaseCommitsAsynchronouslyByDefault() {
    recordLevels("off");

    runWorkflows(database.config());

    assertThat(levels()).containsExactly("on");
  }

  @Test
  void transactionRecordIsDurableWhateverItsCodeHasSet() {
    recordLevels("on");
    Fn.Of0<String> commitAsynchronously =
        () -> Durable.transaction("late", SynchronousCommitTest::commitAsynchronously);

    open(
            database.config(),
            opened -> flow.set(opened.workflow("late", String.class, commitAsynchronously)))
        .start(flow.get())
        .await();

    assertThat(levels()).containsExactly("on");
  }

  @Test
  void strongerLevelOfTheDatabaseIsKept() {
    recordLevels("remote_apply");

    runWorkflows(database.config());

    assertThat(levels()).containsExactly("remote_apply");
  }

  @Test
  void strongerLevelCanBeConfigured() {
    recordLevels("local");

    runWorkflows(database.config().synchronousCommit("remote_apply"));

    assertThat(levels()).contains("remote_apply").doesNotContain("local", "off");
  }

  @Test
  void asynchronouslyCommittingServerLosesNothingInACrash(@TempDir Path folder) throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      database = TestDatabase.fresh(server);
      database.execute("alter system set synchronous_commit = off");
      database.execute("alter system set wal_writer_delay = '10s'");
      database.execute("select pg_reload_conf()");
      Cairn cairn =
          open(opened ->
              flow.set(
                  opened.workflow("flow", String.class, () -> Durable.step("one", () -> "1"))));
      List<String> confirmed = new ArrayList<>();
      for (int number = 0; number < 20; number++) {
        confirmed.add(cairn.start(StartOptions.id("w" + number), flow.get()).id());
      }

      TestPostgres.kill(server);
      server.restart();

      assertThat(database.query("select id from cairn.workflows")).containsAll(confirmed);
      closeAllOpen();
    }
  }
}
