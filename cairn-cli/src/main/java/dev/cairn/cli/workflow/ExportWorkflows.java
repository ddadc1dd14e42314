package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes histories to files. */
@Command(
    name = "export",
    description = "Writes the histories of workflows to files, one JSON document each.")
final class ExportWorkflows extends ApiCommand {
  @Parameters(arity = "1..*", paramLabel = "ID", description = "The ids of the workflows.")
  private List<String> ids = List.of();

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "The folder (the present one by default).")
  private Path folder = Path.of("");

  @Override
  protected ExitCode run(Api api, Output output) {
    Map<String, Path> files = new LinkedHashMap<>();
    try (var progress = output.progress("exported")) {
      for (String id : ids) {
        files.put(id, export(id, api));
        progress.reached(files.size(), ids.size());
      }
    }
    files.forEach((id, file) -> {
      if (output.isJson()) {
        output.json(Map.of("id", id, "file", file.toString()));
      } else {
        output.line("%s: %s".formatted(id, file));
      }
    });
    return ExitCode.OK;
  }

  private Path export(String id, Api api) {
    JsonNode history = api.get(Paths.workflow(id) + "/history");
    Path file = folder.resolve(Paths.segment(id).replace(':', '_') + ".json");
    write(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(history));
    return file;
  }

  private void write(Path file, String text) {
    try {
      Files.createDirectories(folder.toAbsolutePath());
      Files.writeString(file, text + "\n");
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "The file %s cannot be written: %s".formatted(file, failed.getMessage()),
          "Choose another folder with --to.");
    }
  }
}
