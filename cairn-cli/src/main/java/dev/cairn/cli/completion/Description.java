package dev.cairn.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What shells show of commands and options. */
final class Description {
  private Description() {}

  /** Returns the first line of the description of a command. */
  static String of(CommandSpec command) {
    return first(command.usageMessage().description());
  }

  /** Returns the first line of the description of an option. */
  static String of(OptionSpec option) {
    return first(option.description())
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", candidates(option)));
  }

  private static String first(String... lines) {
    return lines.length == 0 ? "" : lines[0].replace("$$", "$").replace("%%", "%");
  }

  /** Returns the values that an option may have; empty if they are not listed. */
  static List<String> candidates(OptionSpec option) {
    List<String> candidates = new ArrayList<>();
    if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(candidates::add);
    }
    return candidates;
  }

  /** Returns the commands below a command by their names. */
  static Stream<CommandSpec> commands(CommandSpec command) {
    return command.subcommands().values().stream().map(CommandLine::getCommandSpec).distinct();
  }

  /** Returns the names of a command below the program, such as {@code workflows list}. */
  static String path(CommandSpec command) {
    return command.parent() == null ? "" : (path(command.parent()) + " " + command.name()).strip();
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }
}
