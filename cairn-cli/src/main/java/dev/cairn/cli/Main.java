package dev.cairn.cli;

import dev.cairn.cli.output.Terminal;

/** The program {@code cairn}. */
public final class Main {
  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    System.exit(CairnCommand.execute(Terminal.ofProcess(), arguments));
  }
}
