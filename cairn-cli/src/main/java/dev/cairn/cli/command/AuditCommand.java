package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Reads the audit log. */
@Command(
    name = "audit",
    description = "Shows who changed what over the API, the latest first.",
    subcommands = DeleteAudit.class)
public final class AuditCommand extends ApiCommand {
  @Option(
      names = "--target",
      paramLabel = "ID",
      description = "Only changes of this workflow or name.")
  private String target = "";

  @Override
  protected ExitCode run(Api api, Output output) {
    JsonNode entries =
        api.get(target.isEmpty() ? "/audit" : "/audit?target=" + Paths.value(target));
    if (output.isJson()) {
      output.json(entries);
      return ExitCode.OK;
    }
    Table table = new Table("AT", "PRINCIPAL", "OPERATION", "TARGET", "OUTCOME", "FROM");
    JsonNode list = entries.isArray() ? entries : entries.path("entries");
    list.forEach(entry ->
        table.add(
            entry.path("at").asString(""),
            entry.path("principal").asString(""),
            entry.path("operation").asString(""),
            entry.path("target").asString(""),
            entry.path("outcome").asString(""),
            entry.path("address").asString("")));
    output.table(table);
    return ExitCode.OK;
  }
}
