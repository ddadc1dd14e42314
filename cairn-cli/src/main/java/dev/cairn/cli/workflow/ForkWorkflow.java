package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Forks a workflow. */
@Command(
    name = "fork",
    description = "Starts a workflow with the records of another one, as a repair.")
final class ForkWorkflow extends ChangeCommand {
  @Parameters(paramLabel = "ID", description = "The id of the workflow.")
  private String id = "";

  @Option(
      names = {"--id", "--new-id"},
      paramLabel = "ID",
      description = "The id of the fork.")
  private String newId = "";

  @Option(
      names = "--before",
      paramLabel = "KEY",
      description = "Keep the records before this one; without it, begin anew.")
  private String before = "";

  @Option(names = "--before-failure", description = "Keep the records before the one that failed.")
  private boolean beforeFailure;

  @Option(
      names = "--argument",
      paramLabel = "VALUE",
      description = "Other arguments, JSON or text; repeat it for each argument.")
  private List<String> arguments = List.of();

  @Option(
      names = "--arguments",
      paramLabel = "JSON",
      description = "Other arguments, as a JSON array.")
  private String argumentArray = "";

  @Option(
      names = "--outcome",
      paramLabel = "KEY=VALUE",
      description = "Another outcome of a kept record; may be repeated.")
  private Map<String, String> outcomes = Map.of();

  @Option(names = "--on-version", paramLabel = "VERSION", description = "Run on this version.")
  private String version = "";

  @Override
  protected List<Change> changes(Api api) {
    Map<String, Object> body = new LinkedHashMap<>();
    put(body, "id", newId);
    put(body, "before", before);
    put(body, "version", version);
    if (beforeFailure) {
      body.put("beforeFailure", true);
    }
    if (!argumentArray.isEmpty()) {
      body.put("arguments", Values.json(argumentArray));
    } else if (!arguments.isEmpty()) {
      body.put("arguments", arguments.stream().map(Values::json).toList());
    }
    if (!outcomes.isEmpty()) {
      body.put(
          "outcomes",
          outcomes.entrySet().stream()
              .collect(
                  Collectors.toMap(Map.Entry::getKey, entry -> Values.json(entry.getValue()))));
    }
    return List.of(
        Change.post("Fork workflow '%s'.".formatted(id), Paths.workflow(id) + "/fork", body));
  }

  private static void put(Map<String, Object> body, String name, String value) {
    if (!value.isEmpty()) {
      body.put(name, value);
    }
  }

  @Override
  protected void print(Change change, JsonNode answer, Output output) {
    output.line(answer.path("id").asString(""));
  }
}
