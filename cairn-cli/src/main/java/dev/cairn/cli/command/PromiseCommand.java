package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about promises. */
@Command(
    name = "promise",
    description = "Lists and completes promises, such as approvals.",
    subcommands = {PromiseCommand.Open.class, PromiseCommand.Complete.class})
public final class PromiseCommand extends Group {

  /** Lists open promises. */
  @Command(name = "list", description = "Lists promises that nobody has completed.")
  static final class Open extends ApiCommand {
    @Option(names = "--workflow", paramLabel = "ID", description = "Only those of this workflow.")
    private String workflow = "";

    @Option(
        names = "--id-prefix",
        paramLabel = "TEXT",
        description = "Only those of workflows whose id begins with this.")
    private String idPrefix = "";

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Only those of workflows with one of these names.")
    private List<String> names = List.of();

    @Option(
        names = "--queue",
        paramLabel = "QUEUE",
        description = "Only those of workflows in one of these queues.")
    private List<String> queues = List.of();

    @Option(names = "--oldest", description = "The oldest first.")
    private boolean oldest;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (50 by default).")
    private int limit = 50;

    @Override
    protected ExitCode run(Api api, Output output) {
      List<JsonNode> found = new ArrayList<>();
      String next = "";
      do {
        String after = next.isEmpty() ? "" : "&cursor=" + Paths.value(next);
        int size = Math.clamp(limit - found.size(), 1, 1_000);
        JsonNode page = api.get("/promises?%slimit=%d%s".formatted(query(), size, after));
        page.get("promises").forEach(found::add);
        next = page.path("cursor").asString("");
      } while (!next.isEmpty() && found.size() < limit);
      print(found, output);
      if (!next.isEmpty()) {
        output.remark("There are more: raise --limit.");
      }
      return ExitCode.OK;
    }

    private String query() {
      StringBuilder query = new StringBuilder();
      append(query, "id", workflow);
      append(query, "idPrefix", idPrefix);
      names.forEach(name -> append(query, "name", name));
      queues.forEach(queue -> append(query, "queue", queue));
      append(query, "order", oldest ? "oldest" : "");
      return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
      if (!value.isEmpty()) {
        query.append(name).append('=').append(Paths.value(value)).append('&');
      }
    }

    private static void print(List<JsonNode> found, Output output) {
      if (output.isJson()) {
        output.json(Map.of("promises", found));
        return;
      }
      Table table = new Table("WORKFLOW", "KEY", "NAME", "STATE", "CREATED", "QUEUE");
      for (JsonNode promise : found) {
        table.add(
            promise.path("workflow").asString(""),
            promise.path("key").asString(""),
            promise.path("name").asString(""),
            promise.path("state").asString(""),
            promise.path("created").asString(""),
            promise.path("queue").asString(""));
      }
      output.table(table);
    }
  }

  /** Completes a promise. */
  @Command(name = "complete", description = "Completes a promise with a value or a failure.")
  static final class Complete extends ChangeCommand {
    @Parameters(
        arity = "0..2",
        paramLabel = "TOKEN VALUE",
        description =
            "The token, and the value: JSON, or a text. With --workflow and --key only the value.")
    private List<String> words = List.of();

    @Option(
        names = "--workflow",
        paramLabel = "ID",
        description = "The workflow that waits, in place of the token.")
    private String workflow = "";

    @Option(
        names = "--key",
        paramLabel = "KEY",
        description = "The key of the promise, as promise list shows it.")
    private String key = "";

    @Option(names = "--failure", paramLabel = "TEXT", description = "Fail it with this message.")
    private String failure = "";

    @Override
    protected List<Change> changes(Api api) {
      if (workflow.isEmpty() != key.isEmpty()) {
        throw usage("A promise without a token has a workflow and a key.", "Give both options.");
      }
      return List.of(workflow.isEmpty() ? byToken() : byKey());
    }

    private Change byToken() {
      if (words.isEmpty()) {
        throw usage("No promise is named.", "Give its token, or --workflow and --key.");
      }
      Map<String, Object> body = outcome(words.subList(1, words.size()));
      body.put("token", words.getFirst());
      return Change.post("Complete the promise.", "/promises", body);
    }

    private Change byKey() {
      return Change.post(
          "Complete the promise '%s' of %s.".formatted(key, workflow),
          Paths.workflow(workflow) + "/promises/" + Paths.segment(key),
          outcome(words));
    }

    private Map<String, Object> outcome(List<String> values) {
      if (values.size() + (failure.isEmpty() ? 0 : 1) != 1) {
        throw usage(
            "A promise is completed with a value or with a failure.",
            "Give a value, or --failure with a message.");
      }
      Map<String, Object> body = new LinkedHashMap<>();
      if (failure.isEmpty()) {
        body.put("value", Values.json(values.getFirst()));
      } else {
        body.put("failure", failure);
      }
      return body;
    }

    @Override
    protected void print(Change change, JsonNode answer, Output output) {
      output.line(
          answer.path("changed").asBoolean(true)
              ? "Done: " + change.effect()
              : "The promise was completed before; nothing has changed.");
    }

    private static CommandFailure usage(String problem, String next) {
      return new CommandFailure(ExitCode.USAGE, problem, next);
    }
  }
}
