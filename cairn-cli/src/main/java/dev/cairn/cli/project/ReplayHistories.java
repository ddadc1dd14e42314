package dev.cairn.cli.project;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.operate.ReplayResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays files. */
@Command(
    name = "replay",
    description = {
      "Replays exported histories against the code of an application, without a database.",
      "The exit code is 8 if one does not fit."
    })
final class ReplayHistories implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ProjectOptions project = new ProjectOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files, or folders with files that end in .json.")
  private List<Path> paths = List.of();

  @Override
  public Integer call() {
    Output output = ((Program) spec.root().userObject()).output();
    List<Path> files = files();
    Map<String, ReplayResult> results = new LinkedHashMap<>();
    try (ProjectCode code = new ProjectCode(project);
        Cairn cairn = code.open(Config.named("cairn-cli"), Cairn::openForReplay, output);
        var progress = output.progress("replayed")) {
      for (Path file : files) {
        results.put(file.toString(), cairn.histories().replay(read(file)).result());
        progress.reached(results.size(), files.size());
      }
    }
    return Replays.print(results, output).code();
  }

  private static ExportedHistory read(Path file) {
    try {
      return ExportedHistory.read(file);
    } catch (ValueException unreadable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.valueOf(unreadable.getMessage()),
          "Write the file with cairn history export.");
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> inside = Files.list(path)) {
        inside.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
      } catch (IOException unreadable) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "The folder %s cannot be read: %s".formatted(path, unreadable),
            "Check its name and rights.");
      }
    }
    if (files.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There is no file that ends in .json in %s.".formatted(paths),
          "Export histories to it first: cairn history export --to FOLDER");
    }
    return files;
  }
}
