package dev.cairn.workflow;

/**
 * The code of a step without a result.
 *
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface Action<E extends Exception> {
  /**
   * Executes the code.
   *
   * @throws E if the code fails
   */
  void run() throws E;
}
