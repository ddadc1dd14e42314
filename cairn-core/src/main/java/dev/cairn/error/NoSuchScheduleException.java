package dev.cairn.error;

import java.util.List;

/**
 * A call names a schedule that does not exist. Thrown by the operations on schedules.
 *
 * <p>What to do: correct the name, or declare the schedule with {@code
 * cairn.schedules().declare(...)}.
 */
public final class NoSuchScheduleException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String schedule;

  @SuppressWarnings("serial") // a copy of a list, which is serializable
  private final List<String> knownSchedules;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param schedule the name
   * @param knownSchedules their names, in alphabetical order
   */
  public NoSuchScheduleException(String message, String schedule, List<String> knownSchedules) {
    super(message);
    this.schedule = schedule;
    this.knownSchedules = List.copyOf(knownSchedules);
  }

  /**
   * Returns the name that was given.
   *
   * @return the name
   */
  public String schedule() {
    return schedule;
  }

  /**
   * Returns the schedules that exist.
   *
   * @return their names, in alphabetical order
   */
  public List<String> knownSchedules() {
    return knownSchedules;
  }
}
