package dev.cairn.internal.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.workflow.BatchedReader;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.spi.Environment;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Workflows that no live executor can run because none has registered their name. */
class UnregisteredWorkflowsTest {
  private final TestDatabase tables;
  private final WorkflowStore workflows;

  UnregisteredWorkflowsTest() throws SQLException {
    tables = TestPostgres.freshDatabase();
    var database =
        new Database(tables.dataSource(), new Schema("cairn"), Environment.system(), event -> {});
    workflows = new WorkflowStore(database, BatchedReader.rows(database));
    tables.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        values ('w', 'flow', 'RUNNING', 1, now(), '[]')
        """);
  }

  private void insertExecutor(String state) {
    tables.execute(
        """
        insert into cairn.executor (id, application, host, pid, build, version, workflows, state, ended_at)
        values ('e', 'test', 'here', 1, 'build', 'build', '{other}', '%1$s',
                case when '%1$s' <> 'ALIVE' then now() end)
        """
            .formatted(state));
  }

  @Test
  void unknownWorkflowsAreNotReportedWithoutALiveExecutor() {
    assertThat(workflows.unregistered()).isEmpty();

    insertExecutor("DEAD");

    assertThat(workflows.unregistered()).isEmpty();
  }

  @Test
  void workflowsUnknownToLiveExecutorsAreReported() {
    insertExecutor("ALIVE");

    assertThat(workflows.unregistered()).containsExactly(entry("flow", 1L));
  }
}
