package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.BookshopProcess;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.IdempotentService;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.testkit.TestSeed;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with many workflows again and again, and sometimes Postgres. {@code
 * RandomCrashesDeep} runs ten thousand workflows.
 */
class RandomCrashesTest {
  private static final int ORDERS = 500;
  private static final int CRASHES = 3;

  private final long seed = TestSeed.of(RandomCrashesTest.class);
  private final Random random = new Random(seed);

  /** Each order consists of two workflows: the checkout and the mail. */
  @Test
  @Timeout(240)
  void killedProcessLosesAndRepeatsNothing(@TempDir Path folder) throws Exception {
    survive(ORDERS, CRASHES, folder);
  }

  /**
   * Kills the process several times while it executes the orders, and Postgres every third time.
   */
  final void survive(int orders, int crashes, Path folder) throws Exception {
    try (IdempotentService service = new IdempotentService();
        EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      TestDatabase database = TestDatabase.fresh(server);
      database.execute(Bookshop.TABLES);
      for (int crash = 1; crash <= crashes; crash++) {
        long threshold = (long) orders * (crash * 10L - random.nextInt(8)) / (crashes * 10L + 8);
        try (var dying = BookshopProcess.checkingOut(database, service, orders)) {
          Eventually.exceeds(
              2 * threshold, () -> database.countIfAvailable("select count(*) from booking"));
          if (crash % 3 == 0) {
            TestPostgres.kill(server);
            server.restart();
          }
          dying.kill();
        }
      }

      try (var last = BookshopProcess.checkingOut(database, service, orders)) {
        last.awaitDone();
      }

      assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
          .as("seed %d", seed)
          .isEqualTo(2L * orders);
      assertExactlyOnce(database, service, orders);
      assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
    }
  }

  private static void assertExactlyOnce(
      TestDatabase database, IdempotentService service, int orders) {
    assertThat(service.executions()).hasSize(2 * orders);
    assertThat(service.executions().values()).containsOnly(1);
    assertThat(database.count("select count(*) from booking")).isEqualTo(2L * orders);
    assertThat(database.count("select count(distinct (order_id, what)) from booking"))
        .isEqualTo(2L * orders);
    assertThat(database.count("select 1000000 - left_over from stock")).isEqualTo(orders);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(7L * orders);
  }
}
