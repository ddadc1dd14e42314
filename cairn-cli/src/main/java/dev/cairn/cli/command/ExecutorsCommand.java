package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Lists executors. */
@Command(name = "executors", description = "Lists the live executors of all applications.")
public final class ExecutorsCommand extends ApiCommand {
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
