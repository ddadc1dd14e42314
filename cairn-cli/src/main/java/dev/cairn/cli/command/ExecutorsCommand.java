package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists executors. */
@Command(
    name = "executors",
    description = "Lists the live executors of all applications.",
    subcommands = ExecutorsCommand.Act.class)
public final class ExecutorsCommand extends ApiCommand {
  /** Runs an action of the application. */
  @Command(
      name = "act",
      description = {
        "Runs an action that the application which serves the API offers.",
        "GET /host-actions lists them; most applications offer none."
      })
  static final class Act extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the action.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      String effect = "Run the action '%s'.".formatted(name);
      for (JsonNode action : api.get("/host-actions")) {
        if (action.path("name").asString("").equals(name)) {
          effect =
              "%s: %s"
                  .formatted(action.path("label").asString(""), action.path("effect").asString(""));
        }
      }
      return List.of(Change.post(effect, "/host-actions/" + Paths.segment(name), null));
    }
  }

  @Override
  protected ExitCode run(Api api, Output output) {
    JsonNode executors = api.get("/executors");
    if (output.isJson()) {
      output.json(executors);
      return ExitCode.OK;
    }
    Table table =
        new Table(
            "EXECUTOR", "APPLICATION", "VERSION", "HOST", "PID", "RUNNING", "LEASE", "STARTED");
    executors.forEach(executor ->
        table.add(
            executor.path("id").asString(""),
            executor.path("application").asString(""),
            executor.path("version").asString(""),
            executor.path("host").asString(""),
            executor.path("pid").asString(""),
            executor.path("running").asString(""),
            executor.path("leaseLeft").asString(""),
            executor.path("startedAt").asString("")));
    output.table(table);
    return ExitCode.OK;
  }
}
