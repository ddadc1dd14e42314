package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.AutoAdvancingClock;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.RandomExchange;
import dev.cairn.testkit.RandomProgram;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.testkit.TestSeed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs observe and record the same with and without crashes. {@code RandomProgramsDeep}
 * runs more of them.
 */
class RandomProgramsTest extends CairnTest {
  private static final int PROGRAMS = 12;
  private static final int DEPTH = 3;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final AutoAdvancingClock time = new AutoAdvancingClock();

  @Test
  @Timeout(300)
  void crashAtAnyRecordDoesNotChangeWhatAProgramObserves() throws Exception {
    crashEach(PROGRAMS);
  }

  /** Runs each program twice: without and with a crash. */
  final void crashEach(int programs) throws Exception {
    long base = TestSeed.of(RandomProgramsTest.class);
    TestDatabase undisturbedDatabase = TestPostgres.freshDatabase();
    for (TestDatabase one : List.of(undisturbedDatabase, database)) {
      one.execute("create table happened (workflow text, what text)");
    }
    var undisturbed = new AtomicReference<Fn.Of1<Long, String>>();
    Cairn undisturbedCairn =
        open(
            undisturbedDatabase.config().environment(time.environment()),
            cairn -> undisturbed.set(register(cairn)));
    var random = new Random(base);
    for (int i = 0; i < programs; i++) {
      long seed = base + i;
      String id = "p" + i;
      String expected = outcome(undisturbedCairn, undisturbed.get(), id, seed);
      List<String> records = records(undisturbedDatabase, id);

      String crashed =
          crashAndContinue(records.get(random.nextInt(records.size())), random, id, seed);

      assertThat(crashed).as("program of seed %d", seed).isEqualTo(expected);
      assertThat(insertedRows(database, id))
          .as("rows of seed %d", seed)
          .isEqualTo(insertedRows(undisturbedDatabase, id));
      assertThat(records(database, id)).as("records of seed %d", seed).isEqualTo(records);
    }
  }

  private String crashAndContinue(String record, Random random, String id, long seed) {
    String[] parts = record.split(" ", 2);
    JournalGate gate = gate(random.nextBoolean() ? Side.BEFORE : Side.AFTER, parts[0], parts[1]);
    var crashing = new AtomicReference<Fn.Of1<Long, String>>();
    Duration unloadFrom = random.nextBoolean() ? Duration.ZERO : LONG;
    Config config = database.config().environment(time.environment()).unloadSleepsFrom(unloadFrom);
    Config deadly = config.listener(gate).lease(LONG); // the blocked executor must not recover
    Cairn dying = open(deadly, cairn -> crashing.set(register(cairn)));
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id(id), crashing.get(), seed));
    gate.awaitReached();
    declareExecutorsDead();
    var again = new AtomicReference<Fn.Of1<Long, String>>();
    Cairn next = open(config, cairn -> again.set(register(cairn)));

    String outcome = outcome(next, again.get(), id, seed);

    gate.open();
    dying.close();
    next.close();
    return outcome;
  }

  private static Fn.Of1<Long, String> register(Cairn cairn) {
    var self = new AtomicReference<Fn.Of1<Long, String>>();
    var exchange =
        new RandomExchange(
            cairn,
            cairn.workflow(
                "partner",
                RandomExchange.Task.class,
                String.class,
                task -> RandomExchange.partner(cairn, task)));
    self.set(
        cairn.workflow(
            "program",
            Long.class,
            String.class,
            seed ->
                RandomProgram.of(seed, seed < 1_000 ? 1 : DEPTH)
                    .run(new RandomProgram.Context(self.get(), exchange))));
    return self.get();
  }

  private static String outcome(Cairn cairn, Fn.Of1<Long, String> program, String id, long seed) {
    try {
      return cairn.start(StartOptions.id(id), program, seed).await();
    } catch (IllegalStateException failed) {
      return "failed: " + failed.getMessage();
    }
  }

  private static List<String> insertedRows(TestDatabase database, String id) {
    return database.query(
        """
        select workflow || ' ' || what from happened
        where workflow = ? or starts_with(workflow, ?) order by 1
        """,
        id,
        id + "/");
  }

  /**
   * All records of a program and its children. Deadline records are excluded: they are written only
   * if the awaited value is not there yet, which depends on timing.
   */
  private static List<String> records(TestDatabase database, String id) {
    return database.query(
        """
        with mine as (select id from cairn.workflows where id = ? or starts_with(id, ?))
        select line from (
          select id || ' begin' as line from mine
          union all select workflow_id || ' ' || key from cairn.steps join mine on id = workflow_id
                  where kind <> 'DEADLINE'
          union all select id || ' end' from mine) lines
        order by line collate "C"
        """,
        id,
        id + "/");
  }
}
