package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.testkit.Works;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** #6: a process is killed while it starts workflows by a pipeline. */
class PipelineKilledTest {
  private static final int AWAITED = 2_000;
  private static final int AFTERWARDS = 500;
  private static final String LETTERS =
      "select count(*) from cairn.workflows where name = 'letter'";
  private static final String DONE = " and state = 'SUCCEEDED'";

  private TestDatabase database;

  @BeforeEach
  void makeTables() throws SQLException {
    database = TestPostgres.freshDatabase();
    database.execute(Works.TABLES);
  }

  @Test
  void whatWasFlushedIsThereAndAllGoesOnWithoutDoingAnythingTwice() throws Exception {
    int flushed = killWhileItPours();

    long recorded = database.count(LETTERS);
    assertThat(recorded).isGreaterThanOrEqualTo(flushed);
    assertThat(database.count("select max(substr(id, 7)::int) + 1 from cairn.workflows"))
        .as("in order, and nothing left out")
        .isEqualTo(recorded);
    assertThat(database.count(LETTERS + DONE)).as("in the middle of it").isLessThan(recorded);
    int all = Math.toIntExact(recorded) + AFTERWARDS;
    goOn(all);
    assertThat(database.count(LETTERS)).isEqualTo(all);
    assertThat(database.count("select count(*) from booking")).isEqualTo(all);
    assertThat(database.count("select count(distinct name) from booking")).isEqualTo(all);
  }

  /** How many letters were flushed at least, once Postgres has done with the process, too. */
  private int killWhileItPours() throws IOException, InterruptedException {
    Map<String, String> settings = Map.of("CAIRN_LEASE", "500ms");
    int poured;
    try (var pouring = ExecutorProcess.start(database, settings).awaitStarted();
        Cairn desk = Cairn.open(database.config())) {
      desk.queues().declare(Queue.named("letters").only(ExecutorProcess.APPLICATION));
      pouring.pour();
      pouring.awaitPoured(AWAITED);
      pouring.process().kill();
      poured = pouring.poured(AWAITED);
    }
    Eventually.holds(() -> assertThat(database.sessions("")).isZero());
    return poured;
  }

  /** As who cannot know how far it came, and so starts all from the first on. */
  private void goOn(int all) {
    try (Cairn survivor = Cairn.open(database.config(ExecutorProcess.APPLICATION))) {
      Works works = survivor.durable(Works.class, database, new CountDownLatch(0));
      survivor.start();
      try (Pipeline pipeline = survivor.pipeline()) {
        for (int letter = 0; letter < all; letter++) {
          Works.pour(pipeline, works, letter);
        }
      }
      Eventually.passes(all - 1L, () -> database.count(LETTERS + DONE));
    }
  }
}
