package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Starts a workflow. */
@Command(name = "start", description = "Starts a workflow by name, and prints its id.")
public final class StartCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the workflow.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "The arguments: JSON, or a text that is no JSON.")
  private List<String> arguments = List.of();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The id; a second start with it has no effect.")
  private String id = "";

  @Option(names = "--queue", paramLabel = "NAME", description = "Enqueue it in this queue.")
  private String queue = "";

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "In a queue: delay it, such as 10m.")
  private String delay = "";

  @Option(names = "--timeout", paramLabel = "TIME", description = "Cancel it after so long.")
  private String timeout = "";

  @Option(names = "--wait", description = "Wait until it ends, and print its result.")
  private boolean waits;

  @Option(names = "--dry-run", description = "Print what would be started, and start nothing.")
  private boolean dryRun;

  @Override
  protected ExitCode run(Api api, Output output) {
    Map<String, Object> body = body();
    if (dryRun) {
      output.json(
          Map.of("dryRun", true, "method", "POST", "path", "/api/v1/workflows", "body", body));
      return ExitCode.OK;
    }
    JsonNode started = api.send("POST", "/workflows", body);
    if (waits) {
      return await(api, started.get("id").asString(), output);
    }
    if (output.isJson()) {
      output.json(started);
    } else {
      output.line(started.get("id").asString());
    }
    return ExitCode.OK;
  }

  private Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    if (!id.isEmpty()) {
      body.put("id", id);
    }
    body.put("arguments", arguments.stream().map(Values::json).toList());
    if (!queue.isEmpty()) {
      Map<String, Object> place = new LinkedHashMap<>();
      place.put("name", queue);
      if (!delay.isEmpty()) {
        place.put("delay", Values.duration(delay).toString());
      }
      body.put("queue", place);
    }
    if (!timeout.isEmpty()) {
      body.put("timeout", Values.duration(timeout).toString());
    }
    return body;
  }

  private static ExitCode await(Api api, String id, Output output) {
    while (true) {
      JsonNode outcome = api.get(Paths.workflow(id) + "/result?wait=50s");
      switch (outcome.path("state").asString("")) {
        case "DELAYED", "ENQUEUED", "RUNNING" ->
            output.remark("Waiting for workflow '%s' ...".formatted(id));
        case "SUCCEEDED" -> {
          print(outcome, outcome.path("result"), output);
          return ExitCode.OK;
        }
        default -> {
          print(outcome, outcome.path("error"), output);
          return ExitCode.NOT_SUCCEEDED;
        }
      }
    }
  }

  private static void print(JsonNode outcome, JsonNode value, Output output) {
    if (output.isJson()) {
      output.json(outcome);
    } else {
      output.line(Output.text(value));
    }
  }
}
