package dev.cairn.cli.command;

import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands about the schema. */
@Command(
    name = "migrate",
    description = "Checks and upgrades Cairn's schema.",
    subcommands = {MigrateCommand.Check.class, MigrateCommand.Apply.class})
public final class MigrateCommand extends Group {

  /** Checks the schema. */
  @Command(
      name = "check",
      description = "Tells whether the database has Cairn's schema (exit code 8 if not).")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var program = (Program) spec.root().userObject();
      boolean exists = program.database().hasSchema();
      print(program, exists);
      return (exists ? ExitCode.OK : ExitCode.FINDINGS).code();
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
      print(program, database.hasSchema());
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

  private static void print(Program program, boolean exists) {
    Output output = program.output();
    if (output.isJson()) {
      output.json(Map.of("schema", exists));
    } else {
      output.line(
          exists
              ? "The database has Cairn's schema."
              : "The database does not have Cairn's schema. Create it: cairn migrate apply");
    }
  }
}
