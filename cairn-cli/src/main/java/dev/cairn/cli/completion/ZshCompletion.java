package dev.cairn.cli.completion;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The script for zsh: a function for each command, which the one above it calls. */
public final class ZshCompletion {
  private ZshCompletion() {}

  /** Returns the script for a program. */
  public static String script(CommandSpec program) {
    return """
    #compdef cairn

    %s
    if [ "$funcstack[1]" = _cairn ]; then
      _cairn "$@"
    else
      compdef _cairn cairn
    fi\
    """
        .formatted(functions(program).collect(Collectors.joining("\n")));
  }

  private static Stream<String> functions(CommandSpec command) {
    return Stream.concat(
        Stream.of(function(command)),
        Description.commands(command).flatMap(ZshCompletion::functions));
  }

  private static String name(CommandSpec command) {
    return "_" + ("cairn " + Description.path(command)).strip().replaceAll("\\W", "_");
  }

  private static String function(CommandSpec command) {
    String options =
        command.options().stream()
            .map(option -> "    " + option(option) + " \\\n")
            .collect(Collectors.joining());
    List<CommandSpec> below = Description.commands(command).toList();
    return below.isEmpty()
        ? leaf(name(command), options)
        : group(
            name(command),
            options,
            lines(below, sub -> quoted(sub.name() + ":" + Description.of(sub))),
            lines(below, sub -> "%s) %s ;;".formatted(sub.name(), name(sub))));
  }

  private static String lines(List<CommandSpec> commands, Function<CommandSpec, String> line) {
    return commands.stream()
        .map(each -> "        " + line.apply(each) + "\n")
        .collect(Collectors.joining());
  }

  private static String leaf(String name, String options) {
    return """
    %s() {
      _arguments -s -S \\
    %s    '*: :_files'
    }
    """
        .formatted(name, options);
  }

  private static String group(String name, String options, String commands, String calls) {
    return """
    %s() {
      local curcontext="$curcontext" context state state_descr line
      typeset -A opt_args
      _arguments -C \\
    %s    '1: :->command' \\
        '*:: :->rest'
      case $state in
        command)
          local -a commands=(
    %s      )
          _describe -t commands command commands
          ;;
        rest)
          case $line[1] in
    %s      esac
          ;;
      esac
    }
    """
        .formatted(name, options, commands, calls);
  }

  /** Returns the argument of {@code _arguments} for an option; it may be repeated. */
  private static String option(OptionSpec option) {
    String[] names = option.names();
    boolean value = Description.takesValue(option);
    String rest = "[" + escaped(Description.of(option)) + "]" + (value ? ":" + values(option) : "");
    String exclusive = option.isMultiValue() ? "*" : "(" + String.join(" ", names) + ")";
    return Arrays.stream(names)
        .map(name -> quoted(exclusive + name + (value ? equals(name) : "") + rest))
        .collect(Collectors.joining(" "));
  }

  private static String equals(String name) {
    return name.startsWith("--") ? "=" : "+";
  }

  private static String values(OptionSpec option) {
    List<String> candidates = Description.candidates(option);
    return escaped(option.paramLabel())
        + ":"
        + (candidates.isEmpty() ? "_files" : "(" + String.join(" ", candidates) + ")");
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\[\\]:\\\\])", "\\\\$1");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
