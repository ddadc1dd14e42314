package dev.cairn.cli.completion;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The script for fish: conditions on the words before the cursor, without options and their values.
 */
public final class FishCompletion {
  private FishCompletion() {}

  /** Returns the script for a program. */
  public static String script(CommandSpec program) {
    String valued =
        commands(program)
            .flatMap(command -> command.options().stream())
            .filter(Description::takesValue)
            .flatMap(option -> Stream.of(option.names()))
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
    String lines =
        commands(program).flatMap(FishCompletion::lines).collect(Collectors.joining("\n"));
    return conditions(valued) + "\ncomplete -c cairn -f\n" + lines;
  }

  private static String conditions(String optionsWithValues) {
    return """
    function __cairn_words
      set -l skip
      for token in (commandline -opc)[2..-1]
        if test -n "$skip"
          set skip
        else if contains -- $token %s
          set skip yes
        else if not string match -q -- '-*' $token
          echo $token
        end
      end
    end

    # Whether the words are those of a command that has others below it.
    function __cairn_is
      set -l words (__cairn_words)
      test "$words" = "$argv"
    end

    # Whether the words begin with those of a command.
    function __cairn_begins
      set -l words (__cairn_words)
      string match -q -- "$argv *" "$words "
    end
    """
        .formatted(optionsWithValues);
  }

  private static Stream<CommandSpec> commands(CommandSpec command) {
    return Stream.concat(
        Stream.of(command), Description.commands(command).flatMap(FishCompletion::commands));
  }

  private static Stream<String> lines(CommandSpec command) {
    List<CommandSpec> below = Description.commands(command).toList();
    String path = Description.path(command);
    String condition = below.isEmpty() ? "__cairn_begins " + path : "__cairn_is '" + path + "'";
    return Stream.concat(
        below.stream().map(sub -> line(condition, "-a " + sub.name(), Description.of(sub))),
        command.options().stream()
            .map(option -> line(condition, flags(option), Description.of(option))));
  }

  private static String flags(OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(name ->
                name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
            .collect(Collectors.joining(" "));
    List<String> candidates = Description.candidates(option);
    String values = candidates.isEmpty() ? "" : " -a " + quoted(String.join(" ", candidates));
    return names + (Description.takesValue(option) ? " -r" + values : "");
  }

  private static String line(String condition, String what, String description) {
    return "complete -c cairn -n %s %s -d %s"
        .formatted(quoted(condition), what, quoted(description));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
