package dev.cairn.examples.shop.cli;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.Redaction;
import dev.cairn.operate.Criterion;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports histories of orders to files, and replays such files against the shop's code. */
@Command(
    name = "history",
    description = "Exports histories of orders to files, and replays them.",
    subcommands = {HistoryCommand.Export.class, HistoryCommand.Replay.class})
final class HistoryCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  /** Writes files. */
  @Command(
      name = "export",
      description = "Writes the histories of the newest orders that match to files, one for each.")
  static final class Export implements Callable<Integer> {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this text.")
    boolean help;

    @Option(names = "--id", description = "Only workflows with one of these ids. Can be repeated.")
    List<String> ids = List.of();

    @Option(names = "--name", description = "Only workflows of this name. Can be repeated.")
    List<String> names = List.of();

    @Option(
        names = "--state",
        description = "Only workflows in this state: ${COMPLETION-CANDIDATES}. Can be repeated.")
    List<WorkflowState> states = List.of();

    @Option(
        names = "--limit",
        description = "The maximum number of histories (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Option(
        names = "--redact",
        description =
            "Replace the values at this JSON path, such as $$..card or $$.input[0].total. Can be"
                + " repeated.")
    List<String> redact = List.of();

    @Option(names = "--to", required = true, description = "The folder for the files.")
    Path folder = Path.of("histories");

    @Option(
        names = "--data",
        description =
            "The data folder of a stopped shop (default: ${DEFAULT-VALUE}). If CAIRN_URL is set,"
                + " the Postgres at that address is used instead.")
    Path data = Path.of(".cairn");

    @Override
    public Integer call() {
      var redaction = new CheckedRedaction(redact);
      try (Cairn cairn = ShopCode.open(data)) {
        ids.forEach(id -> cairn.workflows().get(id)); // an unknown one is an error
        List<Path> files = cairn.histories().exportTo(folder, limit, redaction, criteria());
        files.forEach(System.out::println);
        System.out.printf("%,d exported.%n", files.size());
        return redaction.reportUnused() ? 0 : 1;
      }
    }

    private Criterion[] criteria() {
      var criteria = new ArrayList<Criterion>();
      if (!ids.isEmpty()) {
        criteria.add(Criterion.ids(ids));
      }
      if (!names.isEmpty()) {
        criteria.add(Criterion.name(names.toArray(String[]::new)));
      }
      if (!states.isEmpty()) {
        criteria.add(Criterion.states(states.toArray(WorkflowState[]::new)));
      }
      return criteria.toArray(Criterion[]::new);
    }
  }

  /** Redacts several paths, and notes which have replaced a value, since a typo would leak it. */
  private static final class CheckedRedaction implements Redaction {
    private final Redaction all;
    private final Map<String, Redaction> unused = new LinkedHashMap<>();

    CheckedRedaction(List<String> paths) {
      all =
          paths.isEmpty() ? (place, value) -> value : Redaction.paths(paths.toArray(String[]::new));
      paths.forEach(path -> unused.put(path, Redaction.paths(path)));
    }

    @Override
    public Object redact(Place place, Object value) {
      unused.values().removeIf(path -> !path.redact(place, value).equals(value));
      return all.redact(place, value);
    }

    /** Returns whether each path has replaced a value. */
    boolean reportUnused() {
      unused
          .keySet()
          .forEach(path ->
              System.err.printf(
                  "The path %s has replaced no value. Check it before you share the files.%n",
                  path));
      return unused.isEmpty();
    }
  }

  /** Replays files. */
  @Command(
      name = "replay",
      description =
          "Replays exported histories against the shop's code. The exit code is 1 if one does not"
              + " fit.")
  static final class Replay implements Callable<Integer> {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this text.")
    boolean help;

    @Parameters(arity = "1..*", description = "Files, or folders with files that end in .json.")
    List<Path> paths = List.of();

    @Override
    public Integer call() throws IOException {
      int unfit = 0;
      List<Path> files = files();
      try (Cairn cairn = ShopCode.openForReplay()) {
        for (Path file : files) {
          ReplayResult result = cairn.histories().replay(ExportedHistory.read(file)).result();
          if (!result.fits()) {
            unfit++;
            System.out.printf("%s: %s%n%n", file, result.problem());
          }
        }
      }
      System.out.printf(
          "%,d replayed: %,d fit, %,d do not.%n", files.size(), files.size() - unfit, unfit);
      return unfit == 0 ? 0 : 1;
    }

    private List<Path> files() throws IOException {
      var files = new ArrayList<Path>();
      for (Path path : paths) {
        if (Files.isDirectory(path)) {
          try (Stream<Path> inside = Files.list(path)) {
            inside.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
          }
        } else {
          files.add(path);
        }
      }
      if (files.isEmpty()) {
        throw new ValueException(
            "There is no file that ends in .json in %s. Export histories to it first."
                .formatted(paths),
            null,
            null);
      }
      return files;
    }
  }
}
