package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL with which administrators create and upgrade the schema by hand. */
class SchemaScriptTest extends CairnTest {
  private TestDatabase byHand = database;

  @BeforeEach
  void createDatabases() throws SQLException {
    database = TestPostgres.emptyDatabase();
    byHand = TestPostgres.emptyDatabase();
  }

  private String missing() throws SQLException {
    try (Connection connection = byHand.connect()) {
      return CairnClient.schemaScript(connection, "cairn");
    }
  }

  /** Everything that migrations create, with its definition. */
  private static List<String> objects(TestDatabase database) {
    return database.query(
        """
        select 'column ' || attrelid::regclass || ' ' || attname || ' ' || atttypid::regtype || ' ' || attnotnull
        from pg_attribute join pg_class c on c.oid = attrelid
        where relnamespace = 'cairn'::regnamespace and attnum > 0
        union all
        select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'cairn'::regnamespace
        union all
        select 'view ' || oid::regclass || pg_get_viewdef(oid)
        from pg_class where relnamespace = 'cairn'::regnamespace and relkind = 'v'
        union all
        select 'index ' || indexdef from pg_indexes where schemaname = 'cairn'
        union all
        select 'constraint ' || conrelid::regclass || pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'cairn'::regnamespace
        union all
        select 'trigger ' || pg_get_triggerdef(t.oid)
        from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = 'cairn'::regnamespace and not tgisinternal
        union all
        select 'migration ' || version || file || checksum || compatible_from from cairn.migration
        order by 1
        """);
  }

  private void assertIsComplete() throws SQLException {
    assertThat(missing()).isEmpty();
    Cairn.open(database.config()).close();
    assertThat(objects(byHand)).isEqualTo(objects(database)).hasSizeGreaterThan(100);
    Cairn.open(byHand.config()).close();
  }

  @Test
  void scriptCreatesWhatAnEngineCreates() throws SQLException {
    byHand.execute(missing());

    assertIsComplete();
  }

  @Test
  void scriptIsTheSameWithoutAConnection() throws SQLException {
    assertThat(CairnClient.schemaScript("cairn")).isEqualTo(missing());
  }

  @Test
  void schemaOfAnOlderReleaseIsUpgraded() throws SQLException {
    String all = missing();
    byHand.execute(all.substring(0, all.indexOf("-- V7__access.sql")) + "commit;");

    String upgrade = missing();
    byHand.execute(upgrade);

    assertThat(upgrade).contains("create table cairn.audit").doesNotContain("V6__views.sql");
    assertIsComplete();
  }

  @Test
  void psqlExecutesTheScript(@TempDir Path folder) throws Exception {
    assumeTrue(isInstalled(), "psql is not installed, so scripts are executed by JDBC only");
    Path script = folder.resolve("cairn.sql");
    Files.writeString(script, missing());
    URI address = URI.create(byHand.url().substring("jdbc:".length()));
    ProcessBuilder psql =
        new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--host=" + address.getHost(),
                "--port=" + address.getPort(),
                "--username=" + byHand.user(),
                "--file=" + script,
                address.getPath().substring(1))
            .redirectErrorStream(true);
    psql.environment().put("PGPASSWORD", byHand.password());

    Process process = psql.start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .doesNotContain("ERROR");
    assertThat(process.waitFor()).isZero();
    assertIsComplete();
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("psql", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void scriptIsForAnySchema() throws SQLException {
    byHand.execute(CairnClient.schemaScript("elsewhere"));

    try (Connection connection = byHand.connect()) {
      assertThat(CairnClient.schemaScript(connection, "elsewhere")).isEmpty();
    }
    Cairn.open(byHand.config().schema("elsewhere")).close();
    assertThat(byHand.count("select count(*) from pg_namespace where nspname = 'cairn'")).isZero();
  }

  @Test
  void failedScriptChangesNothing() {
    String broken = CairnClient.schemaScript("cairn").replace("-- V7__access.sql", "select 1 / 0;");

    assertThatThrownBy(() -> byHand.execute(broken)).hasStackTraceContaining("division by zero");

    assertThat(byHand.count("select count(*) from pg_namespace where nspname = 'cairn'")).isZero();
  }

  @Test
  void wrongSchemasAreRefused() {
    assertThatThrownBy(() -> CairnClient.schemaScript("Cairn\"; drop"))
        .isInstanceOf(InvalidArgumentException.class);
    Cairn.open(byHand.config()).close();
    byHand.execute("update cairn.migration set checksum = 'c0ffee' where version = 2");
    assertThatThrownBy(this::missing).isInstanceOf(DatabaseException.class);
  }
}
