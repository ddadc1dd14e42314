package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.Works;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that stands still when it is about to write a line of the journal, is given up, and
 * goes on as if nothing had happened.
 */
class FrozenProcessTest extends CairnTest {
  private final CountDownLatch bell = new CountDownLatch(0);

  @BeforeEach
  void makeTables() {
    database.execute(Works.TABLES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "sign", "end"})
  void whatItStillWritesAsTheOneItWasIsRefused(String line) throws Exception {
    try (var frozen = frozenBefore(line)) {
      Cairn survivor = openSurvivor();
      survivor.handle("v", String.class).await();
      List<String> records = records();

      frozen.open();
      frozen.process().thaw();
      frozen.awaitDropped();

      assertTakenOverBefore(line, records);
      assertThat(records()).isEqualTo(records);
      assertThat(database.query("select name from booking")).containsExactly("v");
      assertTakesNewWork(frozen, survivor);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "sign", "end"})
  void whatItStillWritesOnceItIsBackUnderAFreshIdIsRefused(String line) throws Exception {
    try (var frozen = frozenBefore(line)) {
      Cairn survivor = openSurvivor();
      survivor.handle("v", String.class).await();
      List<String> records = records();

      frozen.process().thaw();
      frozen.awaitAlive();
      frozen.open();
      frozen.awaitDropped();

      assertThat(records()).isEqualTo(records);
      assertThat(database.query("select name from booking")).containsExactly("v");
      assertTakesNewWork(frozen, survivor);
    }
  }

  /** A process that has run a vigil up to a line, and stands still before the line is written. */
  private ExecutorProcess frozenBefore(String line) throws Exception {
    var settings = Map.of("WORKS_HELD", "v " + line, "CAIRN_LEASE", "1s");
    ExecutorProcess process = ExecutorProcess.start(database, settings).awaitStarted();
    process.ring();
    process.startVigil("v");
    process.awaitHeld();
    process.process().freeze();
    return process;
  }

  private Cairn openSurvivor() {
    Cairn survivor = open(cairn -> cairn.durable(Works.class, database, bell));
    survivor.queues().declare(Queue.named("vigils"));
    return survivor;
  }

  /** What the journal says of the vigil, and who wrote it. */
  private List<String> records() {
    return database.query(
        """
        select concat_ws(' ', key, attempt, output) from cairn.steps where workflow_id = 'v'
        union all
        select concat_ws(' ', state, attempt, executor) from cairn.workflows where id = 'v'
        """);
  }

  private void assertTakenOverBefore(String line, List<String> records) {
    int steps = List.of("watch", "sign", "end").indexOf(line);
    assertThat(records).filteredOn(record -> record.matches("(watch|sign) 1 .*")).hasSize(steps);
    assertThat(records)
        .filteredOn(record -> record.matches("(watch|sign) 2 .*"))
        .hasSize(2 - steps)
        .allSatisfy(record -> assertThat(record).contains("by " + ProcessHandle.current().pid()));
    assertThat(records).anyMatch(record -> record.startsWith("SUCCEEDED 2 "));
  }

  private void assertTakesNewWork(ExecutorProcess frozen, Cairn survivor) throws IOException {
    frozen.awaitAlive();
    survivor.close();
    database.execute("select cairn.enqueue('vigil', '[\"w\"]', 'vigils', 'w')");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(frozen.ids("DEAD")).hasSize(1);
    assertThat(database.query("select executor from cairn.workflows where id = 'w'"))
        .isEqualTo(frozen.ids("ALIVE"));
  }
}
