package dev.cairn.cli.base;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that uses the API. */
public abstract class ApiCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Creates a command. */
  protected ApiCommand() {}

  /** Returns the program, which has the options of all commands. */
  protected final Program program() {
    return (Program) spec.root().userObject();
  }

  @Override
  public final Integer call() {
    try (Api api = program().connect()) {
      return run(api, program().output()).code();
    }
  }

  /** Runs the command. */
  protected abstract ExitCode run(Api api, Output output);
}
