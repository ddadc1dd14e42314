package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process is killed while it starts workflows by a pipeline. */
class PipelineKilledTest {
  private static final int AWAITED = 2_000;
  private static final int MORE = 500;
  private static final String STARTED =
      "select count(*) from cairn.workflows where name = 'pipelined'";
  private static final String AND_SUCCEEDED = " and state = 'SUCCEEDED'";

  private TestDatabase database;

  @BeforeEach
  void makeTables() throws SQLException {
    database = TestPostgres.freshDatabase();
    database.execute(ClusterWorkflows.TABLES);
  }

  @Test
  void flushedStartsSurviveAKillAndNothingIsExecutedTwice() throws Exception {
    int flushed = killWhileStarting();

    long recorded = database.count(STARTED);
    assertThat(recorded).isGreaterThanOrEqualTo(flushed);
    assertThat(database.count("select max(substr(id, 10)::int) + 1 from cairn.workflows"))
        .as("in order, and nothing left out")
        .isEqualTo(recorded);
    assertThat(database.count(STARTED + AND_SUCCEEDED))
        .as("in the middle of it")
        .isLessThan(recorded);
    int all = Math.toIntExact(recorded) + MORE;
    startAgain(all);
    assertThat(database.count(STARTED)).isEqualTo(all);
    assertThat(database.count("select count(*) from booking")).isEqualTo(all);
    assertThat(database.count("select count(distinct name) from booking")).isEqualTo(all);
  }

  /**
   * Returns a lower bound of the flushed starts, after Postgres has finished the sessions of the
   * killed process.
   */
  private int killWhileStarting() throws IOException, InterruptedException {
    Map<String, String> settings = Map.of("CAIRN_LEASE", "500ms");
    int flushed;
    try (var process = ExecutorProcess.start(database, settings).awaitStarted();
        Cairn client = Cairn.open(database.config())) {
      client.queues().declare(Queue.named("pipelined").applications(ExecutorProcess.APPLICATION));
      process.startPipelined();
      process.awaitFlushed(AWAITED);
      process.process().kill();
      flushed = process.flushed(AWAITED);
    }
    DataSourceKind.closePools();
    Eventually.holds(() -> assertThat(database.sessions("")).isZero());
    return flushed;
  }

  /**
   * Starts all workflows again from the first one, because the caller cannot know how many were
   * recorded.
   */
  private void startAgain(int all) {
    try (Cairn survivor = Cairn.open(database.config(ExecutorProcess.APPLICATION))) {
      ClusterWorkflows workflows =
          survivor.durable(ClusterWorkflows.class, database, new CountDownLatch(0));
      survivor.start();
      try (Pipeline pipeline = survivor.pipeline()) {
        for (int number = 0; number < all; number++) {
          ClusterWorkflows.startPipelined(pipeline, workflows, number);
        }
      }
      Eventually.exceeds(all - 1L, () -> database.count(STARTED + AND_SUCCEEDED));
    }
  }
}
