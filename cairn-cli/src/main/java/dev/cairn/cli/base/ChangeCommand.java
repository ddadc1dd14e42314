package dev.cairn.cli.base;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command that changes something, after a confirmation. */
public abstract class ChangeCommand extends ApiCommand {
  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking.")
  private boolean yes;

  /** Creates a command. */
  protected ChangeCommand() {}

  /** Returns the requests; may read before. */
  protected abstract List<Change> changes(Api api);

  /** Sends a request and returns its answer. */
  protected JsonNode send(Change change, Api api, Output output) {
    return api.send(change.method(), change.path(), change.body());
  }

  /** Prints the answer to a request. */
  protected void print(Change change, JsonNode answer, Output output) {
    output.line("Done: " + change.effect());
  }

  @Override
  protected final ExitCode run(Api api, Output output) {
    List<Change> changes = changes(api);
    if (dryRun) {
      changes.forEach(change -> describe(change, api, output));
      return ExitCode.OK;
    }
    confirm(changes);
    for (Change change : changes) {
      JsonNode answer = send(change, api, output);
      if (!output.isJson()) {
        print(change, answer, output);
      } else {
        output.json(answer.isMissingNode() ? Map.of("done", true) : answer);
      }
    }
    return ExitCode.OK;
  }

  private static void describe(Change change, Api api, Output output) {
    if (output.isJson()) {
      Map<String, Object> request = new LinkedHashMap<>();
      request.put("dryRun", true);
      request.put("effect", change.effect());
      request.put("method", change.method());
      request.put("path", "/api/v1" + change.path());
      if (change.body() != null) {
        request.put("body", change.body());
      }
      output.json(request);
    } else {
      output.line("Would do: " + change.effect());
      output.remark("  %s %s%s".formatted(change.method(), api.address(), change.path()));
      if (change.body() != null) {
        output.remark("  " + Output.compact(change.body()));
      }
    }
  }

  private void confirm(List<Change> changes) {
    Terminal terminal = program().terminal();
    if (yes || changes.isEmpty()) {
      return;
    }
    if (!terminal.isInteractive()) {
      throw new CommandFailure(
          ExitCode.NOT_CONFIRMED,
          "Nothing was done: nobody can confirm it here. " + changes.getFirst().effect(),
          "Add --yes to do it, or --dry-run to see what it would do.");
    }
    changes.forEach(change -> terminal.err().println(change.effect()));
    String answer = terminal.ask().apply("Do it? [y/N] ").strip().toLowerCase(Locale.ROOT);
    if (!answer.equals("y") && !answer.equals("yes")) {
      throw new CommandFailure(
          ExitCode.NOT_CONFIRMED, "Nothing was done.", "Repeat the command, and answer y.");
    }
  }
}
