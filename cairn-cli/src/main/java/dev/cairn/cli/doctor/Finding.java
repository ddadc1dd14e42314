package dev.cairn.cli.doctor;

/**
 * What a check has found.
 *
 * @param severity how bad it is
 * @param check what was checked
 * @param detail what was found, with values
 * @param advice what to do; empty if nothing
 */
public record Finding(Severity severity, String check, String detail, String advice) {
  /** How bad a finding is. */
  public enum Severity {
    OK,
    INFO,
    WARNING,
    ERROR
  }

  static Finding ok(String check, String detail) {
    return new Finding(Severity.OK, check, detail, "");
  }

  static Finding info(String check, String detail, String advice) {
    return new Finding(Severity.INFO, check, detail, advice);
  }

  static Finding warning(String check, String detail, String advice) {
    return new Finding(Severity.WARNING, check, detail, advice);
  }

  static Finding error(String check, String detail, String advice) {
    return new Finding(Severity.ERROR, check, detail, advice);
  }

  /** Returns whether something should be done. */
  public boolean isProblem() {
    return severity == Severity.WARNING || severity == Severity.ERROR;
  }
}
