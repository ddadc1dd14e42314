package dev.cairn.internal.store.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.StatementTexts;
import dev.cairn.internal.store.sql.Timeline;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Query plans of batches: each workflow is looked up by its id, even if the process runs very many
 * workflows.
 */
class BatchPlansTest {
  private static final StatementTexts TEXTS =
      new StatementTexts(new Schema("cairn"), Durability.ON, Timeline.HIDDEN);
  private static final int WORKFLOWS = 20_000;

  private TestDatabase database = new TestDatabase("", "", "");

  /** The statistics are older than the workflows, as after any sudden load. */
  @BeforeEach
  void insertExecutorWithManyWorkflows() throws SQLException {
    database = TestPostgres.freshDatabase();
    database.execute("analyze cairn.workflow");
    database.execute(
        """
        insert into cairn.executor (id, application, host, pid, build, version)
        values ('me', 'test', 'here', 1, 'build', 'build')
        """);
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, executor, build, started_at, input)
        select 'w' || i, 'nap', 'RUNNING', 1, 'me', 'build', now(), '[]'
        from generate_series(1, %d) i
        """
            .formatted(WORKFLOWS));
  }

  private static Entry.RunKey run(int number) {
    return new Entry.RunKey("w" + number, 1);
  }

  @Test
  void releasedWorkflowsAreLookedUpById() throws SQLException {
    var batch = new ReleaseBatch("me");
    for (int i = 0; i < 1_000; i++) {
      batch.add(i, new Entry.Release(run(i + 1), false));
    }

    assertLookupById(plan(batch));
  }

  @Test
  void endedWorkflowsAreLookedUpById() throws SQLException {
    var batch = new EndBatch("me");
    var outcome = new Outcome.Success("1");
    for (int i = 0; i < 1_000; i++) {
      batch.add(i, new Entry.End(run(i + 1), WorkflowState.SUCCEEDED, outcome, Instant.EPOCH, 3));
    }

    assertLookupById(plan(batch));
  }

  private static void assertLookupById(List<String> plan) {
    assertThat(plan)
        .noneMatch(line -> line.contains("workflow_in_flight"))
        .anyMatch(
            line -> line.matches(".*(Hash|Index) Cond: .*\\b(r\\.id = w\\.id|id = r\\.id).*"));
  }

  private List<String> plan(EntryBatch<?> batch) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement("explain " + TEXTS.of(batch.sql()))) {
      batch.bind(new ParameterBinder(connection, statement));
      try (ResultSet rows = statement.executeQuery()) {
        var lines = new ArrayList<String>();
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
        return lines;
      }
    }
  }
}
