package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Counts workflows. */
@Command(name = "count", description = "Counts workflows, by state unless told otherwise.")
final class CountWorkflows extends ApiCommand {
  @Mixin private CriteriaOptions criteria = new CriteriaOptions();

  @Option(
      names = "--by",
      paramLabel = "GROUP",
      split = ",",
      description = "state, name, queue, version, minute, hour, day, week, month or year.")
  private List<String> by = List.of("state");

  @Override
  protected ExitCode run(Api api, Output output) {
    String groups = by.stream().map("groupBy="::concat).collect(Collectors.joining("&"));
    JsonNode counts = api.get("/workflow-counts?" + criteria.query() + groups);
    if (output.isJson()) {
      output.json(counts);
      return ExitCode.OK;
    }
    Table table = new Table("GROUP", "COUNT");
    counts.forEach(count ->
        table.add(
            count
                .path("group")
                .valueStream()
                .map(Output::text)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" ")),
            count.path("count").asString("")));
    output.table(table);
    return ExitCode.OK;
  }
}
