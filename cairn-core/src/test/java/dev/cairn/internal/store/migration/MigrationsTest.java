package dev.cairn.internal.store.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checksums and versions of migrations. */
class MigrationsTest {
  @Test
  void checksumDoesNotDependOnLineEnds() {
    String unix = Migration.checksum("select 1;\nselect 2;\n");

    assertThat(Migration.checksum("select 1;\r\nselect 2;\r\n")).isEqualTo(unix);
    assertThat(Migration.checksum("select 1;\rselect 2;\r")).isEqualTo(unix);
    assertThat(Migration.checksum("select 1;\nselect 3;\n")).isNotEqualTo(unix);
  }

  /** Otherwise the engine would reject the schema that it has just created. */
  @Test
  void engineWorksOnEachOfItsMigrations() {
    for (List<Migration> migrations : List.of(Migrations.OWN, Migrations.EXTERNAL)) {
      assertThat(migrations)
          .extracting(Migration::compatibleFrom)
          .allMatch(version -> 1 <= version && version <= migrations.size());
    }
  }

  @Test
  void eachMigrationIsRecordedWithChecksumOfItsFile() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();

    for (Migration migration : Migrations.OWN) {
      assertThat(
              database.query(
                  "select checksum = encode(sha256(convert_to(?, 'UTF8')), 'hex') from cairn.migration where file = ?",
                  migration.text(),
                  migration.file()))
          .containsExactly("t");
    }
  }
}
