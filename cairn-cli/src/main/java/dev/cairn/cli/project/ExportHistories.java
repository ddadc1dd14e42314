package dev.cairn.cli.project;

import dev.cairn.Cairn;
import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.history.Redaction;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes files. */
@Command(
    name = "export",
    description = {
      "Writes the newest workflows that match to files for history replay, one for each.",
      "Unlike workflows export, it writes all that a replay needs. Needs the database."
    })
final class ExportHistories implements Callable<Integer> {
  private static final int BATCH = 50;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--id", paramLabel = "ID", description = "This workflow. Can be repeated.")
  private List<String> ids = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Workflows of this name. Can be repeated.")
  private List<String> names = List.of();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Workflows in this state: ${COMPLETION-CANDIDATES}. Can be repeated.")
  private List<WorkflowState> states = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, the newest first (100 by default).")
  private int limit = 100;

  @Option(
      names = "--redact",
      paramLabel = "PATH",
      description = "Replace the values at this JSON path, such as $$..card. Can be repeated.")
  private List<String> redact = List.of();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder for the files.")
  private Path folder = Path.of("histories");

  @Override
  public Integer call() {
    var program = (Program) spec.root().userObject();
    Output output = program.output();
    DatabaseTarget database = program.database();
    database.checkIsUpToDate();
    var redaction = new CheckedRedaction(redact);
    try (Cairn cairn = Cairn.open(database.config("cairn-cli").shutdownHook(false))) {
      ids.forEach(id -> cairn.workflows().get(id)); // an unknown one is an error
      print(export(cairn, redaction, output), output);
    } catch (NoSuchWorkflowException unknown) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, String.valueOf(unknown.getMessage()), "Check the id.");
    } catch (CairnException refused) {
      throw new CommandFailure(
          ExitCode.USAGE, String.valueOf(refused.getMessage()), "Check the options.");
    }
    return (redaction.reportUnused(output) ? ExitCode.OK : ExitCode.FINDINGS).code();
  }

  private List<Path> export(Cairn cairn, Redaction redaction, Output output) {
    List<String> found =
        cairn.workflows().find(criteria()).limit(limit).map(WorkflowSummary::id).toList();
    List<Path> files = new ArrayList<>();
    try (var progress = output.progress("exported")) {
      for (int from = 0; from < found.size(); from += BATCH) {
        List<String> batch = found.subList(from, Math.min(from + BATCH, found.size()));
        files.addAll(cairn.histories().exportTo(folder, BATCH, redaction, Criterion.ids(batch)));
        progress.reached(from + batch.size(), found.size());
      }
    }
    return files;
  }

  private static void print(List<Path> files, Output output) {
    if (output.isJson()) {
      output.json(Map.of("files", files.stream().map(Path::toString).toList()));
    } else {
      files.forEach(file -> output.line(file.toString()));
      output.remark("%,d exported.".formatted(files.size()));
    }
  }

  private Criterion[] criteria() {
    List<Criterion> criteria = new ArrayList<>();
    if (!ids.isEmpty()) {
      criteria.add(Criterion.ids(ids));
    }
    if (!names.isEmpty()) {
      criteria.add(Criterion.name(names.toArray(String[]::new)));
    }
    if (!states.isEmpty()) {
      criteria.add(Criterion.states(states.toArray(WorkflowState[]::new)));
    }
    return criteria.toArray(Criterion[]::new);
  }
}
