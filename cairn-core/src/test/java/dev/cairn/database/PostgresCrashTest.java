package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.cluster.CrashAtEveryRecordTest;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.BookshopAssertions;
import dev.cairn.testkit.IdempotentService;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Postgres dies before or after each record of a checkout, which waits for its restart and
 * completes exactly once. {@code PostgresCrashDeep} tests both sides of each record.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PostgresCrashTest {
  private EmbeddedPostgres server;
  private TestDatabase database;
  private IdempotentService service;

  @BeforeAll
  void start(@TempDir Path folder) throws SQLException {
    server = EmbeddedPostgres.start(folder);
    database = TestDatabase.fresh(server);
    database.execute(Bookshop.TABLES);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void startService() throws IOException {
    service = new IdempotentService();
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  /** Each record with the side of its commit that {@link CrashAtEveryRecordTest} omits. */
  Stream<Arguments> crashPoints() {
    return Bookshop.eachRecordOnOneSide(Side.AFTER);
  }

  @ParameterizedTest
  @MethodSource("crashPoints")
  void checkoutWaitsForKilledPostgres(String line, Side side) throws Exception {
    String order = "o" + Bookshop.RECORDS.indexOf(line) + side;
    String[] parts = line.replaceFirst("^o", order).split(" ", 2);
    var gate = JournalGate.at(side, parts[0], parts[1]);
    gate.whenReached(() -> {
      TestPostgres.kill(server);
      gate.open();
    });
    var restarter = restartOnceKilled(gate);

    try (Cairn cairn = Cairn.open(database.config().lease(Duration.ofSeconds(5)).listener(gate))) {
      Bookshop shop = cairn.durable(Bookshop.class, service.uri());
      cairn.start();
      assertThat(Bookshop.checkOut(cairn, shop, order))
          .isEqualTo("charge %1$s mail %1$s".formatted(order));
      restarter.join();
    }

    new BookshopAssertions(database, service).assertSoldOnce(order);
  }

  private Thread restartOnceKilled(JournalGate gate) {
    return Thread.ofPlatform()
        .start(() -> {
          gate.awaitReached();
          server.restart();
        });
  }
}
