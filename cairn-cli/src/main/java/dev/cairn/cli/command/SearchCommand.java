package dev.cairn.cli.command;

import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Searches the help of all commands. */
@Command(name = "search", description = "Searches the help of all commands for words.")
public final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "WORD", description = "Words that all have to occur.")
  private List<String> words = List.of();

  /** A command or an option of one, and what it does. */
  private record Entry(String usage, String description) {
    boolean contains(String word) {
      return (usage + " " + description)
          .toLowerCase(Locale.ROOT)
          .contains(word.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public Integer call() {
    var program = (Program) spec.root().userObject();
    Output output = program.output();
    List<Entry> all = new ArrayList<>();
    collect(spec.root(), all);
    List<Entry> found =
        all.stream().filter(entry -> words.stream().allMatch(entry::contains)).toList();
    if (output.isJson()) {
      output.json(
          found.stream()
              .map(entry -> Map.of("usage", entry.usage, "description", entry.description))
              .toList());
    } else {
      Table table = new Table("USAGE", "DESCRIPTION");
      found.forEach(entry -> table.add(entry.usage, entry.description));
      output.table(table);
    }
    return (found.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.OK).code();
  }

  private static void collect(CommandSpec command, List<Entry> all) {
    String name = command.qualifiedName();
    all.add(new Entry(name, String.join(" ", command.usageMessage().description())));
    for (OptionSpec option : command.options()) {
      if (!option.inherited() && !option.usageHelp() && !option.versionHelp()) {
        String usage = name + " " + option.longestName();
        all.add(new Entry(usage, String.join(" ", option.description())));
      }
    }
    command.subcommands().values().stream()
        .distinct()
        .forEach(sub -> collect(sub.getCommandSpec(), all));
  }
}
