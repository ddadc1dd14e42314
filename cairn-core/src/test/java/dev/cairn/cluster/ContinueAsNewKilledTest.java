package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainProcess;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process is killed while its workflow continues as new. {@code ContinueAsNewKilledDeep} runs
 * longer chains.
 */
class ContinueAsNewKilledTest {

  private TestDatabase database = new TestDatabase("", "", "");

  @BeforeEach
  void makeTables() throws SQLException {
    database = TestPostgres.freshDatabase();
    database.execute(ChainProcess.TABLES);
  }

  private int finish(int generations) throws Exception {
    try (Cairn cairn = Cairn.open(database.config("chain").lease(Duration.ofMillis(500)))) {
      Fn.Of1<ChainProcess.Part, Integer> chain = ChainProcess.register(cairn);
      cairn.start();
      return cairn
          .start(StartOptions.id("w"), chain, new ChainProcess.Part(generations, "x"))
          .await();
    }
  }

  /** Each generation has a line for its stream, its transaction, its event and its end. */
  private void assertEachGenerationWorkedOnce(int generations) {
    List<String> expected =
        IntStream.rangeClosed(1, generations)
            .map(i -> generations + 1 - i)
            .mapToObj(Integer::toString)
            .toList();
    assertThat(database.query("select entry from booked order by entry desc"))
        .containsExactlyElementsOf(expected);
    assertThat(database.query("select value::text from cairn.streams order by number"))
        .containsExactlyElementsOf(expected);
    assertThat(database.query("select value::text from cairn.events where latest"))
        .containsExactly("1");
    assertThat(database.query("select key from cairn.steps order by position"))
        .containsExactly("book", "publish left");
  }

  @ParameterizedTest(name = "{1} line {0}")
  @CsvSource({
    "5, BEFORE",
    "5, AFTER",
    "6, BEFORE",
    "7, AFTER",
    "9, BEFORE",
    "9, AFTER",
    "10, BEFORE"
  })
  void killedProcessLeavesTheOldGenerationWithItsRecordsOrTheNewOneWithout(int line, Side side)
      throws Exception {
    try (var dying = ChainProcess.heldAt(database, 3, line, side)) {
      dying.awaitHeld();
      dying.kill();
    }
    Eventually.holds(() -> assertThat(database.sessions("")).isZero());

    assertThat(
            database.query(
                """
                select w.id from cairn.workflow w
                where w.generation <> 1 + (select count(*) from booked b where b.entry > (w.input -> 0 ->> 'left')::int)
                  or (w.input -> 0 ->> 'left')::int <> 4 - w.generation
                  or exists (select from booked b where b.entry = (w.input -> 0 ->> 'left')::int)
                     <> exists (select from cairn.step s where s.workflow_id = w.id and s.key = 'book')
                """))
        .isEmpty();
    assertThat(finish(3)).isEqualTo(3);
    assertEachGenerationWorkedOnce(3);
  }

  @Test
  void longChainSurvivesKillsAtAnyMoment() throws Exception {
    surviveKills(60);
  }

  /** Kills the process after a quarter and after half of the generations. */
  final void surviveKills(int generations) throws Exception {
    for (int kill = 1; kill <= 2; kill++) {
      int reached = kill * generations / 4;
      try (var dying = ChainProcess.working(database, generations)) {
        Eventually.holds(() ->
            assertThat(database.count("select count(*) from booked"))
                .isGreaterThanOrEqualTo(reached));
        dying.kill();
      }
    }

    assertThat(finish(generations)).isEqualTo(generations);
    assertEachGenerationWorkedOnce(generations);
  }

  @Test
  void memoryAndRowsAreBounded() throws Exception {
    fitIntoMemory(300, 200_000);
  }

  /** Runs a chain in a heap of 48 MB, which its arguments would exceed. */
  final void fitIntoMemory(int generations, int characters) throws Exception {
    assertThat((long) generations * characters).isGreaterThan(48L << 20);
    try (var working = ChainProcess.working(database, generations, characters, "48m")) {
      working.awaitDone();
    }

    assertEachGenerationWorkedOnce(generations);
    assertThat(database.count("select generation from cairn.workflow")).isEqualTo(generations);
    assertThat(database.count("select count(*) from cairn.event")).isLessThanOrEqualTo(2);
    assertThat(database.count("select count(*) from cairn.attempt")).isZero();
    assertThat(database.count("select count(*) from cairn.awaited")).isZero();
  }
}
