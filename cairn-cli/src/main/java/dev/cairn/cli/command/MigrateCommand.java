package dev.cairn.cli.command;

import dev.cairn.CairnClient;
import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.error.InvalidArgumentException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands about the schema. */
@Command(
    name = "migrate",
    description = "Checks and upgrades Cairn's schema, or prints the SQL that does so.",
    subcommands = {
      MigrateCommand.Check.class,
      MigrateCommand.Print.class,
      MigrateCommand.Apply.class
    })
public final class MigrateCommand extends Group {

  /** Checks the schema. */
  @Command(
      name = "check",
      description =
          "Tells whether the database has Cairn's schema, as this release needs it (exit code 8 if not).")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var program = (Program) spec.root().userObject();
      return (print(program, program.database()) ? ExitCode.OK : ExitCode.FINDINGS).code();
    }
  }

  /** Creates or upgrades the schema. */
  @Command(name = "apply", description = "Creates Cairn's schema, or upgrades it to this release.")
  static final class Apply implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--dry-run", description = "Tell whether it would be created or upgraded.")
    private boolean dryRun;

    @Option(
        names = {"-y", "--yes"},
        description = "Do it without asking.")
    private boolean yes;

    @Override
    public Integer call() {
      var program = (Program) spec.root().userObject();
      DatabaseTarget database = program.database();
      if (!dryRun) {
        confirm(program, database);
        database.migrate();
      }
      print(program, database);
      return ExitCode.OK.code();
    }

    private void confirm(Program program, DatabaseTarget database) {
      String question = "Create or upgrade the %s? [y/N] ".formatted(database);
      if (yes) {
        return;
      }
      if (!program.terminal().isInteractive()
          || !program.terminal().ask().apply(question).strip().equalsIgnoreCase("y")) {
        throw new CommandFailure(
            ExitCode.NOT_CONFIRMED, "Nothing was done.", "Add --yes to do it without asking.");
      }
    }
  }

  /** Prints the SQL. */
  @Command(
      name = "print",
      description = {
        "Prints the SQL that creates the schema or upgrades it, for administrators who apply it themselves.",
        "It is one transaction: cairn migrate print | psql ..."
      })
  static final class Print implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--new", description = "All of it, for a new database; needs no connection.")
    private boolean isNew;

    @Override
    public Integer call() {
      var program = (Program) spec.root().userObject();
      Output output = program.output();
      String sql = isNew ? complete(program) : program.database().missing();
      if (output.isJson()) {
        output.json(Map.of("sql", sql));
      } else if (sql.isEmpty()) {
        output.remark("The database has Cairn's schema; there is nothing to do.");
      } else {
        output.line(sql);
      }
      return ExitCode.OK.code();
    }

    private static String complete(Program program) {
      try {
        return CairnClient.schemaScript(program.schema());
      } catch (InvalidArgumentException wrong) {
        throw new CommandFailure(
            ExitCode.USAGE, String.valueOf(wrong.getMessage()), "Give another --schema.");
      }
    }
  }

  /** Prints whether the schema is that of this release, and returns it. */
  private static boolean print(Program program, DatabaseTarget database) {
    Output output = program.output();
    boolean exists = database.hasSchema();
    boolean complete = exists && database.missing().isEmpty();
    if (output.isJson()) {
      output.json(Map.of("schema", exists, "upToDate", complete));
    } else if (complete) {
      output.line("The database has Cairn's schema.");
    } else {
      output.line(
          exists
              ? "The schema is that of an older release. Upgrade it: cairn migrate apply"
              : "The database does not have Cairn's schema. Create it: cairn migrate apply");
    }
    return complete;
  }
}
