package dev.cairn.cli.output;

/** A command cannot do what it was asked. The program prints what happened and what to do next. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ExitCode exitCode;
  private final String next;

  /**
   * Creates a failure.
   *
   * @param exitCode how the program ends
   * @param message what happened
   * @param next what to do
   */
  public CommandFailure(ExitCode exitCode, String message, String next) {
    super(message);
    this.exitCode = exitCode;
    this.next = next;
  }

  /** Returns how the program ends. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Returns what to do next. */
  public String next() {
    return next;
  }
}
