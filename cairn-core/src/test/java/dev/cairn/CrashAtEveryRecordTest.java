package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.JournalGate.Side;
import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dies before and after every record of a checkout, and ends with the same books. */
class CrashAtEveryRecordTest {
  private Provider provider;

  @BeforeEach
  void openBooks() throws IOException {
    provider = new Provider();
  }

  @AfterEach
  void closeBooks() {
    provider.close();
  }

  static Stream<Arguments> everyRecord() {
    return Bookshop.LINES.stream()
        .flatMap(line -> Stream.of(Side.values()).map(side -> Arguments.of(line, side)));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
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

    assertBooks(database);
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

  private void assertBooks(TestDatabase database) {
    assertThat(provider.books()).isEqualTo(Map.of("charge o", 1, "mail o", 1));
    assertThat(database.query("select what from booking order by what"))
        .isEqualTo(List.of("confirmed", "reserved"));
    assertThat(database.count("select left_over from stock")).isEqualTo(999_999);
    assertThat(database.query("select distinct state from cairn.workflows"))
        .containsExactly("SUCCEEDED");
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(7);
  }

  @Test
  void aKilledPostgresIsWaitedForAtEveryRecord(@TempDir Path folder) throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      for (String line : Bookshop.LINES) {
        for (Side side : Side.values()) {
          var database = TestDatabase.fresh(server);
          database.execute(Bookshop.TABLES);

          checkOutWhilePostgresDies(server, database, line, side);

          assertThat(line + " " + side).satisfies(here -> assertBooks(database));
          provider.close();
          provider = new Provider();
        }
      }
    }
  }

  private void checkOutWhilePostgresDies(
      EmbeddedPostgres server, TestDatabase database, String line, Side side) {
    String[] place = line.split(" ", 2);
    var gate = JournalGate.at(side, place[0], place[1]);
    gate.whenReached(() -> {
      TestPostgres.kill(server);
      gate.open();
    });
    Thread rescue =
        Thread.ofPlatform()
            .start(() -> {
              gate.awaitReached();
              server.restart();
            });
    try (Cairn cairn = Cairn.open(database.config().lease(Duration.ofSeconds(5)).listener(gate))) {
      Bookshop shop = cairn.durable(Bookshop.class, provider.uri());
      cairn.start();
      assertThat(Bookshop.checkOut(cairn, shop, "o")).isEqualTo("charge o mail o");
      rescue.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
