package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.Books;
import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.Provider;
import dev.cairn.testkit.ShopProcess;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The process dies before or after each record of a checkout, which ends with the same books. Both
 * sides of each record are what {@code CrashAtEveryRecordDeep} does.
 */
@TestInstance(Lifecycle.PER_CLASS)
public class CrashAtEveryRecordTest {
  private Provider provider;

  @BeforeEach
  void openBooks() throws IOException {
    provider = new Provider();
  }

  @AfterEach
  void closeBooks() {
    provider.close();
  }

  /** Where the process dies: each line, and one of its sides. */
  Stream<Arguments> deaths() {
    return Bookshop.eachLineOnce(Side.BEFORE);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void aKilledProcessIsGoneOnFrom(String line, Side side) throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(Bookshop.TABLES);
    try (var dying = ShopProcess.heldAt(database, provider, line, side)) {
      dying.awaitHeld();
      dying.kill();
    }

    try (Cairn cairn = Cairn.open(database.config().lease(Duration.ofMillis(500)))) {
      Bookshop shop = cairn.durable(Bookshop.class, provider.uri());
      cairn.start();
      assertThat(Bookshop.checkOut(cairn, shop, "o")).isEqualTo("charge o mail o");
    }

    new Books(database, provider).assertSoldOnce("o");
  }

  @Test
  void aCheckoutWritesTheseRecords() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(Bookshop.TABLES);
    try (Cairn cairn = Cairn.open(database.config())) {
      Bookshop shop = cairn.durable(Bookshop.class, provider.uri());
      cairn.start();
      Bookshop.checkOut(cairn, shop, "o");
    }

    assertThat(
            database.query(
                """
                select id || ' begin' from cairn.workflows
                union all select workflow_id || ' ' || key from cairn.steps
                union all select id || ' end' from cairn.workflows where completed_at is not null
                """))
        .containsExactlyInAnyOrderElementsOf(Bookshop.LINES);
  }
}
