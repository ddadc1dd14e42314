package dev.cairn.workflow;

import java.sql.Connection;

/**
 * The code of a transaction that gives no result.
 *
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface TransactionAction<E extends Exception> {
  /**
   * Does the transaction's work on a connection that Cairn commits, rolls back and closes.
   *
   * @param connection the connection
   * @throws E as the work does
   */
  void execute(Connection connection) throws E;
}
