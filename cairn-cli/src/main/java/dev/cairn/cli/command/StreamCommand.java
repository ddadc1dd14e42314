package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Reads a stream. */
@Command(
    name = "stream",
    description =
        "Prints the items of a stream as they come, until it ends; without a name, the streams of the workflow.")
public final class StreamCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the workflow.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The name of the stream.")
  private String name = "";

  @Option(names = "--from", paramLabel = "N", description = "Begin with this item (0 by default).")
  private long from;

  @Option(
      names = "--latest",
      description = "Leave out what a later try of the same step supersedes.")
  private boolean latest;

  @Override
  protected ExitCode run(Api api, Output output) {
    if (name.isEmpty()) {
      list(api.get(Paths.workflow(id) + "/streams"), output);
      return ExitCode.OK;
    }
    String path = Paths.workflow(id) + "/streams/" + Paths.segment(name) + "?from=" + from;
    api.events(latest ? path + "&tries=latest" : path, (type, data) -> print(type, data, output));
    return ExitCode.OK;
  }

  private static void list(JsonNode streams, Output output) {
    if (output.isJson()) {
      output.json(streams);
      return;
    }
    Table table = new Table("NAME", "ITEMS", "LAST", "STATE");
    for (JsonNode stream : streams) {
      table.add(
          stream.path("name").asString(""),
          stream.path("items").asString(""),
          stream.path("last").asString(""),
          stream.path("closed").asBoolean() ? "closed" : "open");
    }
    output.table(table);
  }

  private static boolean print(String type, JsonNode data, Output output) {
    if (type.equals("item")) {
      if (output.isJson()) {
        output.json(data);
      } else {
        output.line(Output.text(data.get("value")));
      }
    }
    return !type.equals("end");
  }
}
