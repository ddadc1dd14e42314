package dev.cairn.workflow;

import java.sql.Connection;

/**
 * The code of a transaction without a result.
 *
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface TransactionAction<E extends Exception> {
  /**
   * Executes the code on a connection that Cairn commits, rolls back and closes.
   *
   * @param connection the connection of the transaction
   * @throws E if the code fails; the transaction is rolled back
   */
  void execute(Connection connection) throws E;
}
