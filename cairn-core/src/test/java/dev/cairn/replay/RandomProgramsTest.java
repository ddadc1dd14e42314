package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.JumpingTime;
import dev.cairn.testkit.RandomProgram;
import dev.cairn.testkit.RandomTalk;
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
 * Programs made up by chance see and leave the same, with and without crashes. Some more programs
 * are what {@code RandomProgramsDeep} does.
 */
class RandomProgramsTest extends CairnTest {
  private static final int PROGRAMS = 12;
  private static final int DEPTH = 3;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final JumpingTime time = new JumpingTime();

  @Test
  @Timeout(300)
  void aCrashAtAnyRecordChangesNothingThatAProgramSees() throws Exception {
    crashEach(PROGRAMS);
  }

  /** Runs so many programs, each once without and once with a crash. */
  final void crashEach(int programs) throws Exception {
    long base = TestSeed.of(RandomProgramsTest.class);
    TestDatabase calm = TestPostgres.freshDatabase();
    for (TestDatabase one : List.of(calm, database)) {
      one.execute("create table happened (workflow text, what text)");
    }
    var undisturbed = new AtomicReference<Fn.Of1<Long, String>>();
    Cairn calmly =
        open(calm.config().environment(time.ambient()), cairn -> undisturbed.set(register(cairn)));
    var random = new Random(base);
    for (int i = 0; i < programs; i++) {
      long seed = base + i;
      String id = "p" + i;
      String expected = outcome(calmly, undisturbed.get(), id, seed);
      List<String> lines = lines(calm, id);

      String crashed = crashAndGoOn(lines.get(random.nextInt(lines.size())), random, id, seed);

      assertThat(crashed).as("program of seed %d", seed).isEqualTo(expected);
      assertThat(happened(database, id)).as("rows of seed %d", seed).isEqualTo(happened(calm, id));
      assertThat(lines(database, id)).as("records of seed %d", seed).isEqualTo(lines);
    }
  }

  private String crashAndGoOn(String line, Random random, String id, long seed) {
    String[] place = line.split(" ", 2);
    JournalGate gate = gate(random.nextBoolean() ? Side.BEFORE : Side.AFTER, place[0], place[1]);
    var doomed = new AtomicReference<Fn.Of1<Long, String>>();
    Duration restFrom = random.nextBoolean() ? Duration.ZERO : LONG;
    Config config = database.config().environment(time.ambient()).unloadSleepsFrom(restFrom);
    Config deadly = config.listener(gate).lease(LONG); // what is held must not come back to life
    Cairn dying = open(deadly, cairn -> doomed.set(register(cairn)));
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id(id), doomed.get(), seed));
    gate.awaitReached();
    bury();
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
    var talk =
        new RandomTalk(
            cairn,
            cairn.workflow(
                "partner",
                RandomTalk.Task.class,
                String.class,
                task -> RandomTalk.partner(cairn, task)));
    self.set(
        cairn.workflow(
            "program",
            Long.class,
            String.class,
            seed ->
                RandomProgram.of(seed, seed < 1_000 ? 1 : DEPTH)
                    .run(new RandomProgram.World(self.get(), talk))));
    return self.get();
  }

  private static String outcome(Cairn cairn, Fn.Of1<Long, String> program, String id, long seed) {
    try {
      return cairn.start(StartOptions.id(id), program, seed).await();
    } catch (IllegalStateException failed) {
      return "failed: " + failed.getMessage();
    }
  }

  private static List<String> happened(TestDatabase database, String id) {
    return database.query(
        """
        select workflow || ' ' || what from happened
        where workflow = ? or starts_with(workflow, ?) order by 1
        """,
        id,
        id + "/");
  }

  /**
   * Everything that a program and its children journaled, by name. The end of a wait is recorded
   * only if what is waited for is not there yet, which hangs on the timing.
   */
  private static List<String> lines(TestDatabase database, String id) {
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
