package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.CairnTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database rejects rows that the engine must not write. */
class RowConstraintsTest extends CairnTest {
  @BeforeEach
  void insertWorkflows() {
    open(cairn -> {});
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        values ('runs', 'flow', 'RUNNING', 1, now(), '[]');
        insert into cairn.workflow (id, name, state, attempt, input, queue, order_key)
        values ('waits', 'flow', 'ENQUEUED', 0, '[]', 'orders', 1);
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        values ('runs', 'step', 0, 'STEP', 1, 1, now(), now(), '1');
        """);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'SLEEPING'",
        "state = 'SUCCEEDED'",
        "state = 'SUCCEEDED', completed_at = now()",
        "state = 'SUCCEEDED', completed_at = now(), output = '1', error = '{}'",
        "state = 'SUCCEEDED', output = '1'",
        "state = 'FAILED', completed_at = now()",
        "state = 'FAILED', completed_at = now(), error = '{}', output = '1'",
        "state = 'FAILED', completed_at = now(), error = '{}', cancelled_at = now(), cancellation = 'ALONE'",
        "state = 'CANCELLED', completed_at = now()",
        "state = 'CANCELLED', completed_at = now(), cancelled_at = now()",
        "state = 'CANCELLED', completed_at = now(), cancelled_at = now(), cancellation = 'WHY'",
        "state = 'STUCK', completed_at = now()",
        "state = 'EXHAUSTED', error = '{}'",
        "state = 'ENQUEUED'",
        "state = 'DELAYED'",
        "completed_at = now()",
        "output = '1'",
        "error = '{}'",
        "started_at = null",
        "attempt = -1",
        "recoveries = -1",
        "timeout = interval '0'",
        "attributes = '[]'",
        "queue = 'orders'",
        "order_key = 1",
        "deduplication_id = 'd'",
        "debounce_key = 'd'",
        "runnable_at = now()",
        "partition = 'p'",
        "cancelled_at = now()",
        "cancellation = 'ALONE'",
        "id = ''",
        "id = repeat('x', 513)"
      })
  void invalidUpdateOfARunningWorkflowIsRejected(String change) {
    assertThatThrownBy(() -> execute("update cairn.workflow set " + change + " where id = 'runs'"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("does not fit its state")
        .hasMessageContaining("Do not write to the tables; use the functions of the schema.")
        .extracting(problem -> ((SQLException) problem).getSQLState())
        .isEqualTo("23514");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue = null, order_key = null",
        "order_key = null",
        "executor = 'e'",
        "state = 'DELAYED'",
        "attempt = 1",
        "output = '1'"
      })
  void invalidUpdateOfAnEnqueuedWorkflowIsRejected(String change) {
    assertThatThrownBy(() -> execute("update cairn.workflow set " + change + " where id = 'waits'"))
        .hasMessageContaining("A row of workflow 'waits' does not fit its state");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'SUCCEEDED', completed_at = now(), output = '1'",
        "state = 'FAILED', completed_at = now(), error = '{}'",
        "state = 'STUCK', completed_at = now(), error = '{}'",
        "state = 'EXHAUSTED', completed_at = now(), error = '{}'",
        "state = 'CANCELLED', completed_at = now(), cancelled_at = now(), cancellation = 'ALONE'",
        "state = 'ENQUEUED', queue = 'q', order_key = 1, deduplication_id = 'd', partition = 'p'",
        "state = 'DELAYED', queue = 'q', order_key = 1, runnable_at = now()",
        "cancelled_at = now(), cancellation = 'DEADLINE'",
        "queue = 'q', order_key = 1, timeout = interval '1 second', attributes = '{}'"
      })
  void validUpdateOfARunningWorkflowIsAccepted(String change) throws SQLException {
    execute("update cairn.workflow set " + change + " where id = 'runs'");

    assertThat(database.count("select count(*) from cairn.workflow where id = 'runs'")).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = 'LEAP'",
        "position = -1",
        "attempt = 0",
        "tries = 0",
        "error = '{}'",
        "output = null",
        "xid = pg_current_xact_id()",
        "xid = pg_current_xact_id(), snapshot = pg_current_snapshot(), isolation = 'loose'"
      })
  void invalidUpdateOfAStepIsRejected(String change) {
    assertThatThrownBy(() -> execute("update cairn.step set " + change))
        .extracting(problem -> ((SQLException) problem).getSQLState())
        .isEqualTo("23514");
  }

  @Test
  void stepCanBeATransaction() throws SQLException {
    execute(
        """
        update cairn.step set kind = 'TRANSACTION', xid = pg_current_xact_id(),
               snapshot = pg_current_snapshot(), isolation = 'serializable'
        """);

    assertThat(database.count("select count(*) from cairn.step where xid is not null")).isOne();
  }

  /** The column shows the compression method; none means the server's default. */
  @Test
  void largeValuesUseTheFastestCompressionOfTheServer() {
    String best =
        database
            .query(
                "select case when 'lz4' = any (enumvals) then 'l' else '' end from pg_settings where name = 'default_toast_compression'")
            .getFirst();

    assertThat(
            database.query(
                """
                select distinct attcompression from pg_attribute join pg_class on pg_class.oid = attrelid
                where relnamespace = 'cairn'::regnamespace and relkind = 'r' and atttypid = 'json'::regtype
                """))
        .containsExactly(best);
  }
}
