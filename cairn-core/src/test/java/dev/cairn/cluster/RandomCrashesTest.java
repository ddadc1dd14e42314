package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.Provider;
import dev.cairn.testkit.ShopProcess;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.testkit.TestSeed;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many workflows, a process that is killed again and again, a Postgres that is killed too. Ten
 * thousand workflows are what {@code RandomCrashesDeep} does.
 */
class RandomCrashesTest {
  private static final int ORDERS = 500;
  private static final int CRASHES = 3;

  private final long seed = TestSeed.of(RandomCrashesTest.class);
  private final Random random = new Random(seed);

  /** Each order is two workflows: itself, and the mail. */
  @Test
  @Timeout(240)
  void aThousandWorkflowsLoseAndDoubleNothing(@TempDir Path folder) throws Exception {
    survive(ORDERS, CRASHES, folder);
  }

  /** Kills the process so many times while it runs the orders, and Postgres every third time. */
  final void survive(int orders, int crashes, Path folder) throws Exception {
    try (Provider provider = new Provider();
        EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      TestDatabase database = TestDatabase.fresh(server);
      database.execute(Bookshop.TABLES);
      for (int crash = 1; crash <= crashes; crash++) {
        long until = (long) orders * (crash * 10L - random.nextInt(8)) / (crashes * 10L + 8);
        try (var dying = ShopProcess.working(database, provider, orders)) {
          Eventually.passes(2 * until, () -> database.countIfThere("select count(*) from booking"));
          if (crash % 3 == 0) {
            TestPostgres.kill(server);
            server.restart();
          }
          dying.kill();
        }
      }

      try (var last = ShopProcess.working(database, provider, orders)) {
        last.awaitDone();
      }

      assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
          .as("seed %d", seed)
          .isEqualTo(2L * orders);
      assertBooks(database, provider, orders);
      assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
    }
  }

  private static void assertBooks(TestDatabase database, Provider provider, int orders) {
    assertThat(provider.books()).hasSize(2 * orders);
    assertThat(provider.books().values()).containsOnly(1);
    assertThat(database.count("select count(*) from booking")).isEqualTo(2L * orders);
    assertThat(database.count("select count(distinct (order_id, what)) from booking"))
        .isEqualTo(2L * orders);
    assertThat(database.count("select 1000000 - left_over from stock")).isEqualTo(orders);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(7L * orders);
  }
}
