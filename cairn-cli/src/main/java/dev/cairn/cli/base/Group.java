package dev.cairn.cli.base;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A noun: its commands say what to do. */
public abstract class Group implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Creates a group. */
  protected Group() {}

  @Override
  public final Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Give a command: %s".formatted(String.join(", ", spec.subcommands().keySet())));
  }
}
