package dev.cairn.cli.command;

import dev.cairn.cli.base.Program;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints scripts with which shells complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script with which a shell completes commands and options.",
      "bash: source <(cairn completion bash)",
      "zsh:  source <(cairn completion zsh)",
      "fish: cairn completion fish | source"
    })
public final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell = Shell.BASH;

  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Override
  public Integer call() {
    CommandLine program = spec.root().commandLine();
    var terminal = ((Program) spec.root().userObject()).terminal();
    terminal
        .out()
        .println(
            switch (shell) {
              case BASH, ZSH -> AutoComplete.bash("cairn", program);
              case FISH -> fish(program.getCommandSpec());
            });
    return 0;
  }

  private static String fish(CommandSpec root) {
    return Stream.concat(Stream.of("complete -c cairn -f"), fishLines(root, ""))
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> fishLines(CommandSpec command, String path) {
    String condition =
        path.isEmpty()
            ? "__fish_use_subcommand"
            : Stream.of(path.split(" "))
                .map("__fish_seen_subcommand_from "::concat)
                .collect(Collectors.joining("; and "));
    Stream<String> commands =
        command.subcommands().entrySet().stream()
            .map(sub ->
                fishLine(
                    condition,
                    "-a " + sub.getKey(),
                    sub.getValue().getCommandSpec().usageMessage().description()));
    Stream<String> options =
        command.options().stream()
            .filter(option -> option.longestName().startsWith("--"))
            .map(option -> fishLine(condition, flag(option), option.description()));
    Stream<String> below =
        command.subcommands().entrySet().stream()
            .flatMap(sub ->
                fishLines(sub.getValue().getCommandSpec(), (path + " " + sub.getKey()).strip()));
    return Stream.of(commands, options, below).flatMap(lines -> lines);
  }

  private static String flag(OptionSpec option) {
    return "-l " + option.longestName().substring(2) + (option.arity().max() > 0 ? " -r" : "");
  }

  private static String fishLine(String condition, String what, String... description) {
    String text = description.length == 0 ? "" : description[0].replace("'", "\\'");
    return "complete -c cairn -n '%s' %s -d '%s'".formatted(condition, what, text);
  }
}
