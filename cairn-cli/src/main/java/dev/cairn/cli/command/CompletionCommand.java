package dev.cairn.cli.command;

import dev.cairn.cli.base.Program;
import dev.cairn.cli.completion.FishCompletion;
import dev.cairn.cli.completion.ZshCompletion;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
              case BASH -> AutoComplete.bash("cairn", program);
              case ZSH -> ZshCompletion.script(program.getCommandSpec());
              case FISH -> FishCompletion.script(program.getCommandSpec());
            });
    return 0;
  }
}
