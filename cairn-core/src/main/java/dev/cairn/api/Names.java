package dev.cairn.api;

/** What workflows, steps and transactions may be called. */
final class Names {
  private static final int LONGEST = 200;

  private Names() {}

  /**
   * Refuses a name that is blank, longer than 200 characters, or has '#', '/' or control
   * characters.
   */
  static void check(String what, String name) {
    boolean unfit = name.chars().anyMatch(c -> c == '#' || c == '/' || Character.isISOControl(c));
    if (name.isBlank() || name.length() > LONGEST || unfit) {
      throw new UsageException(
          "'%s' cannot name a %s. Give 1 to %d characters without '#', '/' and control characters."
              .formatted(name, what, LONGEST));
    }
  }
}
