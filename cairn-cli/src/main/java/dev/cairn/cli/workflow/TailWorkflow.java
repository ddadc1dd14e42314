package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Follows a workflow until it ends. */
@Command(
    name = "tail",
    description = "Prints the records of a workflow as they come, until it ends.")
final class TailWorkflow extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "The id of the workflow.")
  private String id = "";

  @Override
  protected ExitCode run(Api api, Output output) {
    api.events(Paths.workflow(id) + "/changes", (type, data) -> print(type, data, output));
    return ExitCode.OK;
  }

  private static boolean print(String type, JsonNode data, Output output) {
    if (output.isJson()) {
      output.json(Map.of("event", type, "data", data));
    } else {
      switch (type) {
        case "workflow" -> output.line("%-12s %s".formatted("workflow", state(data)));
        case "step" ->
            output.line(
                "%-12s %-30s %10s  %s"
                    .formatted(
                        data.path("kind").asString(""),
                        data.path("key").asString(""),
                        Values.took(data.path("tookMillis")),
                        Output.text(data.has("error") ? data.get("error") : data.path("result"))));
        default -> output.line("%-12s %s".formatted(type, state(data)));
      }
    }
    return !type.equals("end");
  }

  private static String state(JsonNode data) {
    return data.path("state").asString(data.at("/workflow/state").asString(""));
  }
}
