package dev.cairn.workflow;

/**
 * The code of a step that gives no result.
 *
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface Action<E extends Exception> {
  /**
   * Does the step's work.
   *
   * @throws E as the work does
   */
  void run() throws E;
}
