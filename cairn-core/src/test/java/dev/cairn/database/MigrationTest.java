package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.DatabaseException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Schemas that an engine creates, upgrades, accepts or rejects. */
class MigrationTest extends CairnTest {
  private static void openAndClose(Config config) {
    Cairn.open(config).close();
  }

  /** Inserts the row of a migration that this build does not have. */
  private void recordMigration(int version, long compatibleFrom) {
    database.execute(
        "insert into cairn.migration (version, file, checksum, compatible_from) values (%d, 'V%d__later.sql', 'c0ffee', %d)"
            .formatted(version, version, compatibleFrom));
  }

  private long newestVersion() {
    return database.count("select max(version) from cairn.migration");
  }

  @Test
  void concurrentStartsOnEmptyDatabaseMigrateItOnce() throws Exception {
    database = TestPostgres.emptyDatabase();
    var barrier = new CyclicBarrier(8);
    Queue<String> outcomes = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  barrier.await();
                  openAndClose(database.config());
                  outcomes.add("opened");
                } catch (Exception failed) {
                  outcomes.add(failed.toString());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(outcomes).hasSize(8).containsOnly("opened");
    assertThat(database.query("select file from cairn.migration"))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  @Test
  void migrationChangedAfterItWasAppliedIsRejected() {
    openAndClose(database.config());
    database.execute("update cairn.migration set checksum = 'c0ffee' where version = 2");

    assertThatThrownBy(() -> openAndClose(database.config()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageMatching(
            "Version 2 of the schema 'cairn' was created by the migration V2__\\w+\\.sql with the checksum c0ffee; this engine has V2__\\w+\\.sql with the checksum [0-9a-f]{64}\\. Use the release of Cairn that created the schema, or use another schema \\(Config\\.schema\\)\\.");
  }

  @Test
  void changedMigrationOfAnotherDatabaseIsRejected() throws SQLException {
    TestDatabase other = TestPostgres.emptyDatabase();
    openAndClose(database.config().database("ledger", other.dataSource()));
    other.execute("update cairn.migration set checksum = 'c0ffee'");

    assertThatThrownBy(() -> openAndClose(database.config().database("ledger", other.dataSource())))
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "Version 1 of the schema 'cairn' was created by the migration O1__");
  }

  @Test
  void schemaOfAnUnreleasedVersionIsRejected() throws SQLException {
    database = TestPostgres.emptyDatabase();
    database.execute("create schema cairn");
    database.execute(
        "create table cairn.migration (version integer primary key, file text not null, applied_at timestamptz not null default now())");
    database.execute(
        "insert into cairn.migration (version, file) values (1, 'V1__workflows_and_steps.sql')");

    assertThatThrownBy(() -> openAndClose(database.config()))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The schema 'cairn' was created by an unreleased version of Cairn, and cannot be upgraded. Use another schema (Config.schema), or drop this one with all its workflows: drop schema cairn cascade.");
    assertThat(database.query("select file from cairn.migration")).hasSize(1);
  }

  @Test
  void laterIncompatibleSchemaIsRejected() {
    openAndClose(database.config());
    long known = newestVersion();
    recordMigration(99, known + 1);

    assertThatThrownBy(() -> openAndClose(database.config()))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The schema 'cairn' has version 99, which needs an engine that knows version %d; this engine knows version %d. Upgrade Cairn in this application, or use another schema (Config.schema)."
                .formatted(known + 1, known));
  }

  @Test
  void laterCompatibleSchemaIsUsedUnchanged() {
    openAndClose(database.config());
    long known = newestVersion();
    recordMigration(99, known);

    openAndClose(database.config());

    assertThat(newestVersion()).isEqualTo(99);
    assertThat(database.count("select count(*) from cairn.migration")).isEqualTo(known + 1);
  }

  @Test
  void compatibleVersionDoesNotHideAnEarlierIncompatibleOne() {
    openAndClose(database.config());
    long known = newestVersion();
    recordMigration(98, known + 1);
    recordMigration(99, known);

    assertThatThrownBy(() -> openAndClose(database.config()))
        .hasMessageStartingWith(
            "The schema 'cairn' has version 99, which needs an engine that knows version "
                + (known + 1));
  }
}
