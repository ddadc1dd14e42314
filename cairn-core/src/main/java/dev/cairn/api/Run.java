package dev.cairn.api;

/**
 * How a workflow is to be started: under which id.
 *
 * <p>The id names one execution for ever. Starting it again, with the same workflow and the same
 * arguments, gives a handle on that execution; this makes a start idempotent.
 *
 * @param id 1 to 512 characters, none of them a control character
 */
public record Run(String id) {
  /** The longest id, in characters. */
  public static final int LONGEST_ID = 512;

  /** Refuses an id that is blank, too long, or has control characters. */
  public Run {
    if (id.isBlank()) {
      throw new UsageException("The workflow id is blank. Give one that names the work.");
    }
    if (id.length() > LONGEST_ID) {
      throw new UsageException(
          "The workflow id has %d characters; give %d or fewer."
              .formatted(id.length(), LONGEST_ID));
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw new UsageException(
          "The workflow id '%s' has control characters. Use printable ones."
              .formatted(id.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  /**
   * Starts the workflow under this id.
   *
   * @param id see {@link Run}
   * @return how to start
   * @throws UsageException if the id is blank, too long, or has control characters
   */
  public static Run id(String id) {
    return new Run(id);
  }
}
