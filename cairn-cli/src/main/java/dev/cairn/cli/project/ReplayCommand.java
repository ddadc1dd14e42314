package dev.cairn.cli.project;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.operate.ReplayResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks before a deployment whether code can continue the workflows of a database. */
@Command(
    name = "replay",
    description = {
      "Checks whether the code of an application fits the recorded workflows of a database.",
      "No step is executed and nothing is written. The exit code is 8 if a workflow does not fit,",
      "or if more are in flight than --limit."
    })
public final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ProjectOptions project = new ProjectOptions();

  @ArgGroup(multiplicity = "1")
  private Selection selection = new Selection();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many workflows in flight, the oldest first (10000 by default).")
  private int limit = 10_000;

  /** The workflows to replay. */
  static final class Selection {
    @Option(
        names = "--in-flight",
        paramLabel = "APPLICATION",
        description = "All workflows of this application that have begun and not ended.")
    private String application = "";

    @Option(names = "--id", paramLabel = "ID", description = "This workflow. Can be repeated.")
    private List<String> ids = List.of();
  }

  @Override
  public Integer call() {
    var program = (Program) spec.root().userObject();
    Output output = program.output();
    DatabaseTarget database = program.database();
    database.checkIsUpToDate();
    String application = selection.application.isEmpty() ? "cairn-cli" : selection.application;
    Config config = database.config(application).shutdownHook(false);
    try (ProjectCode code = new ProjectCode(project);
        Cairn cairn = code.open(config, Cairn::open, output)) {
      return (selection.ids.isEmpty() ? inFlight(cairn, output) : some(cairn, output)).code();
    }
  }

  private ExitCode inFlight(Cairn cairn, Output output) {
    try (var progress = output.progress("replayed")) {
      return Replays.print(cairn.histories().checkDeployment(limit, progress::reached), output);
    }
  }

  private ExitCode some(Cairn cairn, Output output) {
    Map<String, ReplayResult> results = new LinkedHashMap<>();
    for (String id : selection.ids) {
      try {
        results.put(id, cairn.workflows().replay(id));
      } catch (NoSuchWorkflowException unknown) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND,
            String.valueOf(unknown.getMessage()),
            "Find it: cairn workflows list --id-prefix ...");
      }
    }
    return Replays.print(results, output);
  }
}
