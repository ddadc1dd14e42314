package dev.cairn.cli.output;

/** The exit codes of the program. They do not change between releases. */
public enum ExitCode {
  /** The command did what it was asked. */
  OK(0),
  /** The command failed for another reason than those below. */
  FAILED(1),
  /** An option, an argument or a value is wrong. */
  USAGE(2),
  /** There is no such workflow, queue, schedule or promise. */
  NOT_FOUND(3),
  /** The change is not possible in the present state. */
  CONFLICT(4),
  /** The credentials are missing or wrong, or their role is too low. */
  NOT_ALLOWED(5),
  /** The server or the database does not answer. Repeat the command later. */
  UNAVAILABLE(6),
  /** The change was not confirmed. */
  NOT_CONFIRMED(7),
  /** A check has found something: {@code doctor}, {@code migrate check}, {@code health}. */
  FINDINGS(8),
  /** The workflow that was awaited has not succeeded. */
  NOT_SUCCEEDED(9);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns the number with which the program ends. */
  public int code() {
    return code;
  }
}
