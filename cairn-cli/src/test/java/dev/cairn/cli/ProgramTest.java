package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What does not depend on how the program is connected. */
class ProgramTest {
  private static final CommandLineTester NOWHERE = new CommandLineTester(Map.of());
  private final CommandLineTester database = TestCluster.byDatabase();

  @Test
  void helpIsFoundByWords() {
    assertThat(NOWHERE.run("--help").is(ExitCode.OK).out()).contains("workflows", "doctor");
    assertThat(NOWHERE.run("search", "pause", "queue").is(ExitCode.OK).out())
        .contains("cairn queues pause")
        .doesNotContain("schedules pause");
    assertThat(NOWHERE.json("search", "revoke").get(0).get("usage").asString()).contains("token");
    NOWHERE.run("search", "zebra").is(ExitCode.NOT_FOUND);
    assertThat(NOWHERE.run("--version").is(ExitCode.OK).out()).startsWith("cairn ");
  }

  @Test
  void missingConnectionsAreExplained() {
    assertThat(NOWHERE.run("executors").is(ExitCode.USAGE).err()).contains("CAIRN_URL");
    assertThat(
            NOWHERE.run("executors", "--url", "http://127.0.0.1:1").is(ExitCode.UNAVAILABLE).err())
        .contains("does not answer");
    assertThat(
            NOWHERE
                .run("executors", "--url", "jdbc:postgresql://127.0.0.1:1/shop")
                .is(ExitCode.UNAVAILABLE)
                .err())
        .contains("cannot be used");
    assertThat(
            NOWHERE
                .run("executors", "--url", "jdbc:postgresql://db/shop?password=secret")
                .is(ExitCode.USAGE)
                .err())
        .contains("CAIRN_PASSWORD")
        .doesNotContain("secret");
    assertThat(TestCluster.byServer().run("doctor").is(ExitCode.USAGE).err()).contains("database");
  }

  @Test
  void wrongTokenIsRefused() {
    Map<String, String> variables =
        Map.of(
            "CAIRN_URL",
            TestCluster.byServer().variables().get("CAIRN_URL"),
            "CAIRN_TOKEN",
            "wrong");

    new CommandLineTester(variables).run("executors").is(ExitCode.NOT_ALLOWED);
  }

  @Test
  void schemaIsCreatedOnDemandOnly() {
    String[] elsewhere = {"--schema", "elsewhere"};

    assertThat(database.run("executors", elsewhere[0], elsewhere[1]).is(ExitCode.NOT_FOUND).err())
        .contains("cairn migrate apply");
    database.run("migrate", "check", elsewhere[0], elsewhere[1]).is(ExitCode.FINDINGS);
    database.run("migrate", "apply", elsewhere[0], elsewhere[1]).is(ExitCode.NOT_CONFIRMED);
    database.run("migrate", "apply", "--dry-run", elsewhere[0], elsewhere[1]).is(ExitCode.OK);
    database.run("migrate", "check", elsewhere[0], elsewhere[1]).is(ExitCode.FINDINGS);

    database.run("migrate", "apply", "--yes", elsewhere[0], elsewhere[1]).is(ExitCode.OK);

    database.run("migrate", "check", elsewhere[0], elsewhere[1]).is(ExitCode.OK);
    assertThat(database.run("doctor", elsewhere[0], elsewhere[1]).is(ExitCode.FINDINGS).out())
        .contains("No executor is alive.");
    database.run("doctor", "--schema", "missing").is(ExitCode.FINDINGS);
  }

  /** Neither upgraded unasked, nor something that a script should repeat. */
  @Test
  void schemasOfOtherReleasesAreRefused() throws SQLException {
    String[] other = {"--schema", "other_release"};
    database.run("migrate", "apply", "--yes", other[0], other[1]).is(ExitCode.OK);

    execute("delete from other_release.migration where version = 7");
    assertThat(database.run("executors", other[0], other[1]).is(ExitCode.CONFLICT).err())
        .contains("older release", "cairn migrate apply");
    database.run("migrate", "check", other[0], other[1]).is(ExitCode.FINDINGS);
    execute("update other_release.migration set checksum = 'changed' where version = 2");
    for (String command : List.of("executors", "health")) {
      assertThat(database.run(command, other[0], other[1]).is(ExitCode.CONFLICT).err())
          .contains("checksum changed", "Check the release of this program");
    }
  }

  private static void execute(String sql) throws SQLException {
    var postgres = TestCluster.postgres();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void wrongPasswordOfTheDatabaseIsRefused() {
    assertThat(
            database
                .with("CAIRN_PASSWORD", "wrong")
                .run("executors")
                .is(ExitCode.NOT_ALLOWED)
                .err())
        .contains("CAIRN_PASSWORD");
  }

  @Test
  void printedSchemaIsAppliedByHand() throws SQLException {
    String[] byHand = {"--schema", "by_hand"};
    assertThat(NOWHERE.run("migrate", "print", "--new").is(ExitCode.OK).out())
        .contains("create table cairn.workflow", "commit;");
    assertThat(
            NOWHERE
                .run("migrate", "print", "--new", "--schema", "By hand")
                .is(ExitCode.USAGE)
                .err())
        .contains("'By hand' is not a valid name");
    String sql = database.run("migrate", "print", byHand[0], byHand[1]).is(ExitCode.OK).out();
    database.run("migrate", "check", byHand[0], byHand[1]).is(ExitCode.FINDINGS);

    execute(sql);

    database.run("migrate", "check", byHand[0], byHand[1]).is(ExitCode.OK);
    var again = database.run("migrate", "print", byHand[0], byHand[1]).is(ExitCode.OK);
    assertThat(again.out()).isEmpty();
    assertThat(again.err()).contains("nothing to do");
    assertThat(database.json("migrate", "print", byHand[0], byHand[1]).get("sql").asString())
        .isEmpty();
    database.run("workflows", "list", byHand[0], byHand[1]).is(ExitCode.OK);
  }

  @Test
  void oldEntriesOfTheAuditLogAreDeletedOnRequest() throws SQLException {
    execute(
        "insert into cairn.audit (at, principal, operation, address) values (now() - interval '400 days', 'ann', 'old', '::1')");
    String[] old = {"audit", "delete", "--older-than", "365d"};

    assertThat(database.run(old[0], old[1], old[2], old[3], "--dry-run").is(ExitCode.OK).out())
        .contains("Would delete 1 entries.");
    database.run(old).is(ExitCode.NOT_CONFIRMED);
    assertThat(database.json(old[0], old[1], old[2], old[3], "--yes").get("count").asInt())
        .isEqualTo(1);

    assertThat(database.run("audit").is(ExitCode.OK).out())
        .contains("deleteAudit")
        .doesNotContain(" old ");
    database.run("audit", "delete").is(ExitCode.USAGE);
    assertThat(TestCluster.byServer().run(old).is(ExitCode.USAGE).err()).contains("database");
  }

  @Test
  void doctorFindsPlantedProblems() throws SQLException {
    var postgres = TestCluster.postgres();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.superuser(), postgres.superuserPassword());
        var statement = connection.createStatement()) {
      String role = "alter role \"%s\" ".formatted(postgres.user());
      statement.execute(role + "set statement_timeout = '5s'");

      String out = database.run("doctor").is(ExitCode.FINDINGS).out();

      statement.execute(role + "reset statement_timeout");
      assertThat(out)
          .containsPattern("OK +connection +Postgres \\d+")
          .containsPattern("WARNING +settings +statement_timeout is 5s")
          .containsPattern("OK +executors +1 are alive")
          .containsPattern("OK +pooler");
      assertThat(TestCluster.byDatabase().run("doctor", "--json").json().isArray()).isTrue();
    }
  }

  @Test
  void exitCodesOfTheGuideAreThose() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide/33-command-line.md"));

    for (ExitCode code : ExitCode.values()) {
      assertThat(guide).contains("| %d |".formatted(code.code()));
    }
  }
}
