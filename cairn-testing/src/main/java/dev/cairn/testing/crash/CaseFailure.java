package dev.cairn.testing.crash;

import org.jspecify.annotations.Nullable;

/** A workflow did something else than without a fault. */
final class CaseFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What failed. */
  enum Reason {
    /** The workflow could not be started. */
    START,
    /** The code of the test that acts from outside. */
    DURING,
    /** The workflow does not end. */
    ENDLESS,
    /** Its code and its records do not match. */
    STUCK,
    /** The assertions of the test. */
    VERIFY,
    /** The result or the history. */
    DIFFERENT,
    /** A replayed step has other arguments. */
    ARGUMENTS,
    /** An owner that was frozen did something when it returned. */
    FROZEN
  }

  private final Reason reason;

  CaseFailure(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
