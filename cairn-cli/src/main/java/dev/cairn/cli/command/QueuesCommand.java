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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about queues. */
@Command(
    name = "queues",
    description = "Shows, limits and pauses queues.",
    subcommands = {
      QueuesCommand.All.class,
      QueuesCommand.Limit.class,
      QueuesCommand.Pause.class,
      QueuesCommand.Resume.class,
      QueuesCommand.Delete.class
    })
public final class QueuesCommand extends Group {

  private static String path(String name) {
    return "/queues/" + Paths.segment(name);
  }

  /** Lists queues. */
  @Command(name = "list", description = "Lists the queues with their depth and limits.")
  static final class All extends ApiCommand {
    @Override
    protected ExitCode run(Api api, Output output) {
      JsonNode queues = api.get("/queues");
      if (output.isJson()) {
        output.json(queues);
        return ExitCode.OK;
      }
      Table table =
          new Table(
              "QUEUE", "WAITING", "DELAYED", "RUNNING", "OLDEST", "PAUSED", "CONCURRENCY", "RATE");
      queues.forEach(queue ->
          table.add(
              queue.path("name").asString(""),
              queue.at("/depth/waiting").asString(""),
              queue.at("/depth/delayed").asString(""),
              queue.at("/depth/running").asString(""),
              Values.took(queue.at("/depth/oldestMillis")),
              queue.path("paused").asBoolean() ? "paused" : "",
              queue.at("/limits/concurrency").asString(""),
              rate(queue.at("/limits/rate"))));
      output.table(table);
      return ExitCode.OK;
    }

    private static String rate(JsonNode rate) {
      return rate.has("starts")
          ? "%s in %s".formatted(rate.get("starts"), Output.text(rate.get("period")))
          : "";
    }
  }

  /** Changes limits. */
  @Command(
      name = "limit",
      aliases = "set",
      description = "Creates a queue, or changes its limits and keeps those that are not given.")
  static final class Limit extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the queue.")
    private String name = "";

    @Option(
        names = "--concurrency",
        paramLabel = "N",
        description = "How many run at once; 0: no limit.")
    private int concurrency = -1;

    @Option(
        names = "--per-executor",
        paramLabel = "N",
        description = "How many run at once on an executor.")
    private int perExecutor = -1;

    @Option(
        names = "--rate",
        paramLabel = "N/TIME",
        description = "How many start in a period, such as 100/1m; 0: no limit.")
    private String rate = "";

    @Override
    protected List<Change> changes(Api api) {
      Map<String, Object> limits = new LinkedHashMap<>();
      JsonNode present = present(api);
      present.properties().forEach(limit -> limits.put(limit.getKey(), limit.getValue()));
      set(limits, "concurrency", concurrency);
      set(limits, "perExecutor", perExecutor);
      if (rate.equals("0")) {
        limits.remove("rate");
      } else if (!rate.isEmpty()) {
        limits.put("rate", rate());
      }
      String effect =
          present.isEmpty()
              ? "Create queue '%s'.".formatted(name)
              : "Change the limits of queue '%s'.".formatted(name);
      return List.of(new Change(effect, "PUT", path(name), limits));
    }

    private JsonNode present(Api api) {
      for (JsonNode queue : api.get("/queues")) {
        if (queue.path("name").asString("").equals(name)) {
          return queue.get("limits");
        }
      }
      return Values.json("{}");
    }

    private static void set(Map<String, Object> limits, String limit, int value) {
      if (value == 0) {
        limits.remove(limit);
      } else if (value > 0) {
        limits.put(limit, value);
      }
    }

    private Map<String, Object> rate() {
      String[] parts = rate.split("/", 2);
      if (parts.length < 2 || !parts[0].matches("\\d{1,9}")) {
        throw new CommandFailure(
            ExitCode.USAGE, "'%s' is not a rate.".formatted(rate), "Write it as 100/1m.");
      }
      return Map.of(
          "starts", Integer.parseInt(parts[0]), "period", Values.duration(parts[1]).toString());
    }
  }

  /** Pauses a queue. */
  @Command(name = "pause", description = "Pauses a queue: nothing more is started.")
  static final class Pause extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the queue.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(Change.post("Pause queue '%s'.".formatted(name), path(name) + "/pause", null));
    }
  }

  /** Ends a pause. */
  @Command(name = "resume", description = "Ends the pause of a queue.")
  static final class Resume extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the queue.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.post("Resume queue '%s'.".formatted(name), path(name) + "/resume", null));
    }
  }

  /** Deletes a queue. */
  @Command(name = "delete", description = "Deletes a queue that is empty.")
  static final class Delete extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the queue.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(Change.delete("Delete queue '%s'.".formatted(name), path(name)));
    }
  }
}
