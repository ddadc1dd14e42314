package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows a workflow with its records as a timeline. */
@Command(name = "show", description = "Shows a workflow with its values and a timeline.")
final class ShowWorkflow extends ApiCommand {
  private static final int BAR = 30;

  @Parameters(paramLabel = "ID", description = "The id of the workflow.")
  private String id = "";

  @Override
  protected ExitCode run(Api api, Output output) {
    JsonNode history = api.get(Paths.workflow(id) + "/history");
    if (output.isJson()) {
      output.json(history);
      return ExitCode.OK;
    }
    JsonNode detail = history.get("workflow");
    JsonNode workflow = detail.get("workflow");
    line(output, "workflow", workflow.path("id"));
    line(output, "name", workflow.path("name"));
    line(output, "state", workflow.path("state"));
    line(output, "created", workflow.at("/times/created"));
    line(output, "started", workflow.at("/times/started"));
    line(output, "completed", workflow.at("/times/completed"));
    line(output, "queue", workflow.at("/queue/name"));
    line(output, "executor", workflow.at("/runner/executor"));
    line(output, "version", workflow.at("/runner/version"));
    line(output, "attempt", workflow.at("/runner/attempt"));
    line(output, "cancelled", workflow.path("cancelled"));
    if (!workflow.path("attributes").isEmpty()) {
      line(output, "attributes", workflow.path("attributes"));
    }
    line(output, "arguments", detail.path("arguments"));
    line(output, "result", detail.path("result"));
    line(output, "error", detail.path("error"));
    timeline(history.get("steps"), output);
    children(history.path("children"), "", output);
    return ExitCode.OK;
  }

  private static void line(Output output, String name, JsonNode value) {
    String text = Output.text(value);
    if (!text.isEmpty()) {
      output.line("%-11s %s".formatted(name, text));
    }
  }

  private static void timeline(JsonNode steps, Output output) {
    if (steps.isEmpty()) {
      return;
    }
    Instant begin = Instant.parse(steps.get(0).get("started").asString());
    Instant end = begin;
    for (JsonNode step : steps) {
      Instant completed = Instant.parse(step.get("completed").asString());
      end = completed.isAfter(end) ? completed : end;
    }
    long all = Math.max(1, Duration.between(begin, end).toMillis());
    output.line("");
    for (JsonNode step : steps) {
      long from = Duration.between(begin, Instant.parse(step.get("started").asString())).toMillis();
      long took = step.path("tookMillis").asLong();
      output.line(
          "%s  %-12s %-30s %10s%s%s"
              .formatted(
                  bar(from, took, all),
                  step.path("kind").asString(""),
                  step.path("key").asString(""),
                  Values.took(step.path("tookMillis")),
                  step.path("tries").asInt(1) > 1
                      ? ", %d tries".formatted(step.path("tries").asInt())
                      : "",
                  step.path("error").isMissingNode() ? "" : ", failed"));
    }
  }

  private static String bar(long from, long took, long all) {
    int start = Math.clamp(Math.max(0, from) * BAR / all, 0, BAR - 1);
    int length = Math.clamp(took * BAR / all, 1, BAR - start);
    return " ".repeat(start) + "█".repeat(length) + " ".repeat(BAR - start - length);
  }

  private static void children(JsonNode children, String indent, Output output) {
    for (JsonNode child : children) {
      JsonNode workflow = child.get("workflow");
      output.line(
          "%s└ %s (%s) %s"
              .formatted(
                  indent,
                  workflow.get("id").asString(),
                  workflow.get("name").asString(),
                  workflow.get("state").asString()));
      children(child.path("children"), indent + "  ", output);
    }
  }
}
