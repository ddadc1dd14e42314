package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.BookshopAssertions;
import dev.cairn.testkit.BookshopProcess;
import dev.cairn.testkit.IdempotentService;
import dev.cairn.testkit.JournalGate.Side;
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
 * The process dies before or after each record of a checkout; the checkout then completes exactly
 * once. {@code CrashAtEveryRecordDeep} tests both sides of each record.
 */
@TestInstance(Lifecycle.PER_CLASS)
public class CrashAtEveryRecordTest {
  private IdempotentService service;

  @BeforeEach
  void startService() throws IOException {
    service = new IdempotentService();
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  /** Each record with one side of its commit. */
  Stream<Arguments> crashPoints() {
    return Bookshop.eachRecordOnOneSide(Side.BEFORE);
  }

  @ParameterizedTest
  @MethodSource("crashPoints")
  void anotherProcessCompletesTheCheckoutOfAKilledProcess(String line, Side side) throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(Bookshop.TABLES);
    try (var dying = BookshopProcess.blockedAt(database, service, line, side)) {
      dying.awaitBlocked();
      dying.kill();
    }

    try (Cairn cairn = Cairn.open(database.config().lease(Duration.ofMillis(500)))) {
      Bookshop shop = cairn.durable(Bookshop.class, service.uri());
      cairn.start();
      assertThat(Bookshop.checkOut(cairn, shop, "o")).isEqualTo("charge o mail o");
    }

    new BookshopAssertions(database, service).assertSoldOnce("o");
  }

  @Test
  void recordsOfACheckoutAreComplete() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(Bookshop.TABLES);
    try (Cairn cairn = Cairn.open(database.config())) {
      Bookshop shop = cairn.durable(Bookshop.class, service.uri());
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
        .containsExactlyInAnyOrderElementsOf(Bookshop.RECORDS);
  }
}
