package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A change of workflows that are given by ids, or found by criteria. */
abstract class ManyWorkflows extends ChangeCommand {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "The ids of the workflows.")
  private List<String> ids = List.of();

  @Mixin private CriteriaOptions criteria = new CriteriaOptions();

  @Option(names = "--all", description = "All workflows, if there are neither ids nor criteria.")
  private boolean all;

  private final String operation;

  /**
   * Creates a command.
   *
   * @param operation its name in the API
   */
  ManyWorkflows(String operation) {
    this.operation = operation;
  }

  /** Returns the change of one workflow. */
  abstract Change change(String id, String path);

  /** Returns further members of the body of a change of many. */
  Map<String, Object> bulkBody() {
    return Map.of();
  }

  @Override
  protected final List<Change> changes(Api api) {
    if (!ids.isEmpty()) {
      if (!criteria.isEmpty() || all) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "There are ids and criteria.",
            "Give ids, or criteria such as --state and --name.");
      }
      return ids.stream().map(id -> change(id, Paths.workflow(id))).toList();
    }
    if (criteria.isEmpty() && !all) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There are neither ids nor criteria.",
          "Give ids, criteria such as --state and --name, or --all.");
    }
    return List.of(bulk(api));
  }

  /**
   * The change of many is refused by the API if more workflows match than the preview has found.
   */
  private Change bulk(Api api) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("criteria", criteria.all());
    JsonNode preview = api.send("POST", "/bulk/preview", body);
    long affected = preview.path(operation).asLong();
    body.put("expected", affected);
    body.putAll(bulkBody());
    return Change.post(
        "%s %,d workflows (%,d match).".formatted(verb(), affected, preview.path("count").asLong()),
        "/bulk/" + operation,
        body);
  }

  /** A change of many shows how many are done meanwhile. */
  @Override
  protected final JsonNode send(Change change, Api api, Output output) {
    if (!change.path().startsWith("/bulk/")) {
      return super.send(change, api, output);
    }
    try (var progress = output.progress("done")) {
      return new BulkChange(api, change, operation, Map.of("criteria", criteria.all()))
          .await(progress);
    }
  }

  private String verb() {
    return Character.toUpperCase(operation.charAt(0)) + operation.substring(1);
  }

  @Override
  protected void print(Change change, JsonNode answer, Output output) {
    String result =
        answer.has("count")
            ? "%,d workflows.".formatted(answer.get("count").asLong())
            : answer.path("changed").asBoolean(true) ? "done." : "nothing to change.";
    output.line("%s %s".formatted(change.effect(), result));
  }
}
