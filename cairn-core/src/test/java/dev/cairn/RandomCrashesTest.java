package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many workflows, a process that is killed again and again, a Postgres that is killed too. */
class RandomCrashesTest {
  private static final int ORDERS = 5_000;
  private static final int CRASHES = 6;

  /** Each order is two workflows: itself, and the mail. */
  @Test
  @Timeout(240)
  void tenThousandWorkflowsLoseAndDoubleNothing(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (Provider provider = new Provider();
        EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      TestDatabase database = TestDatabase.fresh(server);
      database.execute(Bookshop.TABLES);
      for (int crash = 1; crash <= CRASHES; crash++) {
        long until = (long) ORDERS * (crash * 10L - random.nextInt(8)) / (CRASHES * 10L + 8);
        crashOnce(server, database, provider, until, crash % 3 == 0);
      }

      try (var last = ShopProcess.working(database, provider, ORDERS)) {
        last.awaitDone();
      }

      assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
          .as("seed %d", seed)
          .isEqualTo(2L * ORDERS);
      assertBooks(database, provider);
      assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
    }
  }

  private static void crashOnce(
      EmbeddedPostgres server,
      TestDatabase database,
      Provider provider,
      long until,
      boolean postgresToo)
      throws Exception {
    try (var dying = ShopProcess.working(database, provider, ORDERS)) {
      Eventually.passes(2 * until, () -> database.countIfThere("select count(*) from booking"));
      if (postgresToo) {
        TestPostgres.kill(server);
        server.restart();
      }
      dying.kill();
    }
  }

  private static void assertBooks(TestDatabase database, Provider provider) {
    assertThat(provider.books()).hasSize(2 * ORDERS);
    assertThat(provider.books().values()).containsOnly(1);
    assertThat(database.count("select count(*) from booking")).isEqualTo(2L * ORDERS);
    assertThat(database.count("select count(distinct (order_id, what)) from booking"))
        .isEqualTo(2L * ORDERS);
    assertThat(database.count("select 1000000 - left_over from stock")).isEqualTo(ORDERS);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(7L * ORDERS);
  }
}
