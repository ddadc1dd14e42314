package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about schedules. */
@Command(
    name = "schedules",
    description = "Shows, pauses and triggers schedules.",
    subcommands = {
      SchedulesCommand.All.class,
      SchedulesCommand.Pause.class,
      SchedulesCommand.Resume.class,
      SchedulesCommand.Trigger.class,
      SchedulesCommand.Backfill.class,
      SchedulesCommand.Delete.class
    })
public final class SchedulesCommand extends Group {

  private static String path(String name) {
    return "/schedules/" + Paths.segment(name);
  }

  /** Lists schedules. */
  @Command(name = "list", description = "Lists the schedules with their next ticks.")
  static final class All extends ApiCommand {
    @Override
    protected ExitCode run(Api api, Output output) {
      JsonNode schedules = api.get("/schedules");
      if (output.isJson()) {
        output.json(schedules);
        return ExitCode.OK;
      }
      Table table = new Table("SCHEDULE", "WORKFLOW", "WHEN", "NEXT", "PAUSED");
      schedules.forEach(schedule ->
          table.add(
              schedule.path("name").asString(""),
              schedule.path("workflow").asString(""),
              schedule.has("cron")
                  ? "%s %s"
                      .formatted(
                          Output.text(schedule.get("cron")), Output.text(schedule.path("zone")))
                  : "every " + Output.text(schedule.path("every")),
              Output.text(schedule.at("/next/0")),
              schedule.path("paused").asBoolean() ? "paused" : ""));
      output.table(table);
      return ExitCode.OK;
    }
  }

  /** Pauses a schedule. */
  @Command(name = "pause", description = "Pauses a schedule.")
  static final class Pause extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the schedule.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.post("Pause schedule '%s'.".formatted(name), path(name) + "/pause", null));
    }
  }

  /** Ends a pause. */
  @Command(name = "resume", description = "Ends the pause of a schedule.")
  static final class Resume extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the schedule.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.post("Resume schedule '%s'.".formatted(name), path(name) + "/resume", null));
    }
  }

  /** Starts a workflow of a schedule now. */
  @Command(name = "trigger", description = "Starts the workflow of a schedule now.")
  static final class Trigger extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the schedule.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.post(
              "Start the workflow of schedule '%s' now.".formatted(name),
              path(name) + "/trigger",
              null));
    }

    @Override
    protected void print(Change change, JsonNode answer, Output output) {
      output.line(answer.path("id").asString(""));
    }
  }

  /** Starts workflows for ticks of a period. */
  @Command(
      name = "backfill",
      description =
          "Starts the workflow of a schedule for each tick of a period that was not started.")
  static final class Backfill extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the schedule.")
    private String name = "";

    @Option(names = "--from", required = true, paramLabel = "TIME", description = "The begin.")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "TIME",
        description = "The end, exclusive.")
    private String to = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.post(
              "Start the workflow of schedule '%s' for the ticks from %s to %s."
                  .formatted(name, Values.time(from), Values.time(to)),
              path(name) + "/backfill",
              Map.of("from", Values.time(from).toString(), "to", Values.time(to).toString())));
    }

    @Override
    protected void print(Change change, JsonNode answer, Output output) {
      output.line("%,d workflows started.".formatted(answer.path("count").asLong()));
    }
  }

  /** Deletes a schedule. */
  @Command(name = "delete", description = "Deletes a schedule.")
  static final class Delete extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the schedule.")
    private String name = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(Change.delete("Delete schedule '%s'.".formatted(name), path(name)));
    }
  }
}
