package dev.cairn.cli.command;

import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes old entries of the audit log. */
@Command(
    name = "delete",
    description = {
      "Deletes old entries of the audit log, which adds an entry about it.",
      "Needs the database, as the owner of the schema."
    })
final class DeleteAudit implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "TIME",
      description = "The age of the entries to delete, such as 365d.")
  private String olderThan = "";

  @Option(names = "--dry-run", description = "Print how many would be deleted, and do nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking.")
  private boolean yes;

  @Override
  public Integer call() {
    var program = (Program) spec.root().userObject();
    DatabaseTarget database = program.database();
    database.checkSchema();
    Duration age = Values.duration(olderThan);
    String count =
        """
        select count(*) from cairn.audit_log a where a.at < now() - ? * interval '1 second'
        """;
    String delete = "select cairn.delete_audit(? * interval '1 second')";
    try (Connection connection = database.connect()) {
      long old = number(connection, database, age, count);
      if (dryRun) {
        print(program.output(), "Would delete %,d entries.", old);
        return ExitCode.OK.code();
      }
      confirm(program, old);
      print(program.output(), "%,d entries deleted.", number(connection, database, age, delete));
      return ExitCode.OK.code();
    } catch (SQLException refused) {
      boolean forbidden = "42501".equals(refused.getSQLState());
      throw new CommandFailure(
          forbidden ? ExitCode.NOT_ALLOWED : ExitCode.UNAVAILABLE,
          "The audit log cannot be used: " + refused.getMessage(),
          forbidden
              ? "Connect as the owner of the schema."
              : "Check that the server is running; then repeat the command.");
    }
  }

  private static long number(
      Connection connection, DatabaseTarget database, Duration age, String sql)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setLong(1, age.toSeconds());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void confirm(Program program, long old) {
    if (yes) {
      return;
    }
    String question = "Delete %,d entries that are older than %s? [y/N] ".formatted(old, olderThan);
    if (!program.terminal().isInteractive()
        || !program.terminal().ask().apply(question).strip().equalsIgnoreCase("y")) {
      throw new CommandFailure(
          ExitCode.NOT_CONFIRMED, "Nothing was done.", "Add --yes to do it without asking.");
    }
  }

  private static void print(Output output, String text, long count) {
    if (output.isJson()) {
      output.json(Map.of("count", count));
    } else {
      output.line(text.formatted(count));
    }
  }
}
