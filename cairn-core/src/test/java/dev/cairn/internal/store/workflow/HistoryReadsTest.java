package dev.cairn.internal.store.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.operate.RecordedStep;
import dev.cairn.spi.Environment;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads of one workflow find it by its id, however many others there are. */
class HistoryReadsTest {
  private static final int WORKFLOWS = 5_000;

  private final Database database;
  private final HistoryReads reads;

  HistoryReadsTest() throws SQLException {
    TestDatabase stored = TestPostgres.freshDatabase();
    stored.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, executor, started_at, input)
        select 'w' || i, 'nap', 'RUNNING', 2, 'second', now(), '[]'
        from generate_series(1, %1$d) i;
        insert into cairn.attempt (workflow_id, attempt, executor)
        select 'w' || i, 1, 'first' from generate_series(1, %1$d) i;
        insert into cairn.step
          (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        select 'w' || i, 'step ' || p, p, 'STEP', p + 1, 1, now(), now(), '1'
        from generate_series(1, %1$d) i, generate_series(0, 1) p;
        analyze
        """
            .formatted(WORKFLOWS));
    database =
        new Database(stored.dataSource(), new Schema("cairn"), Environment.system(), event -> {});
    reads = new HistoryReads(new BoundedReads(database, 1));
  }

  @Test
  void recordsAreReadWithoutReadingOtherWorkflows() {
    long before = scans();

    List<RecordedStep> steps = reads.steps("w17", -1, "").steps();
    reads.find("w17");
    reads.children(List.of("w17"), 10);

    assertThat(steps)
        .extracting(step -> step.key() + " by " + step.execution().executor())
        .containsExactly("step 0 by first", "step 1 by second");
    assertThat(scans()).isEqualTo(before);
    database.close();
  }

  /** Returns how often a whole table was read. The session reports its reads at once. */
  private long scans() {
    return database.execute(
        "read statistics",
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()");
          }
          try (var statement = connection.createStatement();
              var row =
                  statement.executeQuery(
                      "select sum(seq_scan) from pg_stat_user_tables where schemaname = 'cairn'")) {
            row.next();
            return row.getLong(1);
          }
        });
  }
}
