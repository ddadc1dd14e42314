package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Group;
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

/** Commands about versions of applications. */
@Command(
    name = "versions",
    description = "Shows versions of applications, and sets the current one.",
    subcommands = {VersionsCommand.All.class, VersionsCommand.Current.class})
public final class VersionsCommand extends Group {

  /** Lists versions. */
  @Command(name = "list", description = "Lists the versions, and what is in flight on each.")
  static final class All extends ApiCommand {
    @Override
    protected ExitCode run(Api api, Output output) {
      JsonNode versions = api.get("/versions");
      if (output.isJson()) {
        output.json(versions);
        return ExitCode.OK;
      }
      Table table =
          new Table("APPLICATION", "VERSION", "EXECUTORS", "RUNNING", "PINNED", "CURRENT SINCE");
      versions.forEach(version ->
          table.add(
              version.path("application").asString(""),
              version.path("version").asString(""),
              version.path("executors").asString(""),
              version.path("running").asString(""),
              version.path("pinned").asString(""),
              version.path("currentSince").asString("")));
      output.table(table);
      return ExitCode.OK;
    }
  }

  /** Sets the current version. */
  @Command(
      name = "current",
      description =
          "Lets one version of an application take new work; without a version, all of them.")
  static final class Current extends ChangeCommand {
    @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
    private String application = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION", description = "The version.")
    private String version = "";

    @Option(names = "--all", description = "All versions, as without a version.")
    private boolean all;

    @Override
    protected List<Change> changes(Api api) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("application", application);
      String effect = "Let all versions of '%s' take new work.".formatted(application);
      if (!version.isEmpty() && !all) {
        body.put("version", version);
        effect = "Let only version '%s' of '%s' take new work.".formatted(version, application);
      }
      return List.of(Change.post(effect, "/versions/current", body));
    }
  }
}
