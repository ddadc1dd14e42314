package dev.cairn.cli.command;

import dev.cairn.cli.base.Program;
import dev.cairn.cli.doctor.Doctor;
import dev.cairn.cli.doctor.Finding;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a database and its server. */
@Command(
    name = "doctor",
    description = {
      "Checks the database for what costs speed or safety, with advice; changes nothing.",
      "The exit code is 8 if it finds a warning or an error."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var program = (Program) spec.root().userObject();
    Output output = program.output();
    List<Finding> findings = findings(program);
    if (output.isJson()) {
      output.json(findings);
    } else {
      findings.forEach(finding -> print(finding, output));
    }
    return (findings.stream().anyMatch(Finding::isProblem) ? ExitCode.FINDINGS : ExitCode.OK)
        .code();
  }

  private static List<Finding> findings(Program program) {
    try {
      return new Doctor(program.database()).findings();
    } catch (SQLException lost) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The database does not answer: " + lost.getMessage(),
          "Check that the server is running; then repeat the command.");
    }
  }

  private static void print(Finding finding, Output output) {
    output.line("%-8s %-13s %s".formatted(finding.severity(), finding.check(), finding.detail()));
    if (!finding.advice().isEmpty()) {
      output.line(" ".repeat(23) + finding.advice());
    }
  }
}
