package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that freezes before it writes a record, is declared dead, and resumes. {@code
 * FrozenProcessDeep} tests each record with both orders.
 */
class FrozenProcessTest extends CairnTest {
  private final CountDownLatch openLatch = new CountDownLatch(0);

  @BeforeEach
  void makeTables() {
    database.execute(ClusterWorkflows.TABLES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"blockFirstTime", "end"})
  void lateRecordOfTheOldExecutorIdIsRejected(String key) throws Exception {
    writeWithTheOldId(key);
  }

  final void writeWithTheOldId(String key) throws Exception {
    try (var frozen = frozenBefore(key)) {
      Cairn survivor = openSurvivor();
      survivor.handle("v", String.class).await();
      List<String> records = records();

      frozen.openGate();
      frozen.process().thaw();
      frozen.awaitDropped();

      assertTakenOverBefore(key, records);
      assertThat(records()).isEqualTo(records);
      assertThat(database.query("select name from booking")).containsExactly("v");
      assertTakesNewWork(frozen, survivor);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "sign")
  void lateRecordIsRejectedAfterTheProcessHasRegisteredAgain(String key) throws Exception {
    writeAfterRegisteringAgain(key);
  }

  final void writeAfterRegisteringAgain(String key) throws Exception {
    try (var frozen = frozenBefore(key)) {
      Cairn survivor = openSurvivor();
      survivor.handle("v", String.class).await();
      List<String> records = records();

      frozen.process().thaw();
      frozen.awaitAlive();
      frozen.openGate();
      frozen.awaitDropped();

      assertThat(records()).isEqualTo(records);
      assertThat(database.query("select name from booking")).containsExactly("v");
      assertTakesNewWork(frozen, survivor);
    }
  }

  /**
   * Starts a process that has executed a workflow up to a record, and freezes it before the record
   * is written.
   */
  private ExecutorProcess frozenBefore(String key) throws Exception {
    var settings = Map.of("BLOCK_AT", "v " + key, "CAIRN_LEASE", "1s");
    ExecutorProcess process = ExecutorProcess.start(database, settings).awaitStarted();
    process.releaseSteps();
    process.startBlocking("v");
    process.awaitBlocked();
    process.process().freeze();
    return process;
  }

  private Cairn openSurvivor() {
    Cairn survivor = open(cairn -> cairn.durable(ClusterWorkflows.class, database, openLatch));
    survivor.queues().declare(Queue.named("jobs"));
    return survivor;
  }

  /** The recorded steps of the workflow and its owner. */
  private List<String> records() {
    return database.query(
        """
        select concat_ws(' ', key, attempt, output) from cairn.steps where workflow_id = 'v'
        union all
        select concat_ws(' ', state, attempt, executor) from cairn.workflows where id = 'v'
        """);
  }

  private void assertTakenOverBefore(String key, List<String> records) {
    int steps = List.of("blockFirstTime", "sign", "end").indexOf(key);
    assertThat(records)
        .filteredOn(record -> record.matches("(blockFirstTime|sign) 1 .*"))
        .hasSize(steps);
    assertThat(records)
        .filteredOn(record -> record.matches("(blockFirstTime|sign) 2 .*"))
        .hasSize(2 - steps)
        .allSatisfy(record -> assertThat(record).contains("by " + ProcessHandle.current().pid()));
    assertThat(records).anyMatch(record -> record.startsWith("SUCCEEDED 2 "));
  }

  private void assertTakesNewWork(ExecutorProcess frozen, Cairn survivor) throws IOException {
    frozen.awaitAlive();
    survivor.close();
    database.execute("select cairn.enqueue('blockThenSign', '[\"w\"]', 'jobs', 'w')");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(frozen.ids("DEAD")).hasSize(1);
    assertThat(database.query("select executor from cairn.workflows where id = 'w'"))
        .isEqualTo(frozen.ids("ALIVE"));
  }
}
