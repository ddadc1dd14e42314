package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists workflows, the newest first. */
@Command(name = "list", description = "Lists workflows, the newest first.")
final class ListWorkflows extends ApiCommand {
  private static final int PAGE = 1_000;

  /** How many pages a search for a text reads: the command ends in some seconds. */
  private static final int TEXT_PAGES = 20;

  @Mixin private CriteriaOptions criteria = new CriteriaOptions();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (50 by default).")
  private int limit = 50;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description =
          "Whose arguments, result, exception or recorded outcomes contain this; examines a limited number, and says how far it came.")
  private String text = "";

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "Begin after this page.")
  private String cursor = "";

  @Override
  protected ExitCode run(Api api, Output output) {
    List<JsonNode> found = new ArrayList<>();
    String contained = text.isEmpty() ? "" : "text=" + Paths.value(text) + "&";
    String next = cursor;
    String examinedTo;
    int pages = 0;
    do {
      String after = next.isEmpty() ? "" : "&cursor=" + Paths.value(next);
      int size = Math.clamp(limit - found.size(), 1, PAGE);
      JsonNode page =
          api.get("/workflows?%s%slimit=%d%s".formatted(criteria.query(), contained, size, after));
      page.get("workflows").forEach(found::add);
      next = page.path("cursor").asString("");
      examinedTo = page.path("examinedTo").asString("");
      pages++;
    } while (!next.isEmpty() && found.size() < limit && (text.isEmpty() || pages < TEXT_PAGES));
    print(found, next, output);
    if (!examinedTo.isEmpty()) {
      output.remark("Workflows created before %s were not examined.".formatted(examinedTo));
    }
    return ExitCode.OK;
  }

  private static void print(List<JsonNode> found, String next, Output output) {
    if (output.isJson()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("workflows", found);
      if (!next.isEmpty()) {
        all.put("cursor", next);
      }
      output.json(all);
      return;
    }
    Table table = new Table("ID", "NAME", "STATE", "CREATED", "TOOK", "QUEUE");
    found.forEach(workflow -> add(table, workflow));
    output.table(table);
    if (!next.isEmpty()) {
      output.remark("There are more: raise --limit, or add --cursor " + next);
    }
  }

  private static void add(Table table, JsonNode workflow) {
    table.add(
        workflow.path("id").asString(""),
        workflow.path("name").asString(""),
        workflow.path("state").asString(""),
        workflow.at("/times/created").asString(""),
        Values.took(workflow.at("/times/tookMillis")),
        workflow.at("/queue/name").asString(""));
  }
}
