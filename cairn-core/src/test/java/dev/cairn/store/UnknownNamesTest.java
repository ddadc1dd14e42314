package dev.cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.cairn.TestDatabase;
import dev.cairn.TestPostgres;
import dev.cairn.spi.Ambient;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Workflows that run nowhere, and the names that living executors have registered. */
class UnknownNamesTest {
  private final TestDatabase tables;
  private final Workflows workflows;

  UnknownNamesTest() throws SQLException {
    tables = TestPostgres.freshDatabase();
    var database =
        new Database(tables.dataSource(), new Schema("cairn"), Ambient.system(), event -> {});
    workflows = new Workflows(database, Recall.rows(database));
    tables.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        values ('w', 'flow', 'RUNNING', 1, now(), '[]')
        """);
  }

  private void executor(String state) {
    tables.execute(
        """
        insert into cairn.executor (id, application, host, pid, build, version, workflows, state, ended_at)
        values ('e', 'test', 'here', 1, 'build', 'build', '{other}', '%1$s',
                case when '%1$s' <> 'ALIVE' then now() end)
        """
            .formatted(state));
  }

  @Test
  void areNotToldWhileNoExecutorLives() {
    assertThat(workflows.unknown()).isEmpty();

    executor("DEAD");

    assertThat(workflows.unknown()).isEmpty();
  }

  @Test
  void areToldIfTheLivingDoNotKnowThem() {
    executor("ALIVE");

    assertThat(workflows.unknown()).containsExactly(entry("flow", 1L));
  }
}
