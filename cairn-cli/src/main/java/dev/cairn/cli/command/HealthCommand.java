package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows the health. */
@Command(
    name = "health",
    description = {
      "Shows live executors, and workflows that none of them can run.",
      "The exit code is 8 then, unless they wait in queues that somebody has paused."
    })
public final class HealthCommand extends ApiCommand {
  @Override
  protected ExitCode run(Api api, Output output) {
    JsonNode health = api.get("/health");
    boolean healthy = health.path("healthy").asBoolean();
    if (output.isJson()) {
      output.json(health);
    } else {
      output.line(healthy ? "healthy" : "not healthy");
      output.line("%d executors".formatted(health.path("executors").size()));
      for (JsonNode waiting : health.path("unclaimed")) {
        output.line(
            "%s workflows '%s' wait since %s: %s"
                .formatted(
                    Output.text(waiting.path("count")),
                    Output.text(waiting.path("workflow")),
                    Output.text(waiting.path("since")),
                    Output.text(waiting.path("reason"))));
      }
      for (JsonNode loop : health.path("failingLoops")) {
        output.line("failing: " + loop);
      }
    }
    return healthy ? ExitCode.OK : ExitCode.FINDINGS;
  }
}
