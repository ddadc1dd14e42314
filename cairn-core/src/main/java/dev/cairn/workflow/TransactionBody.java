package dev.cairn.workflow;

import java.io.Serializable;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The code of a transaction. It is {@link Serializable} for the same reason as {@link Body}.
 *
 * @param <R> the result
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object, E extends Exception>
    extends Serializable {
  /**
   * Does the transaction's work on a connection that Cairn commits, rolls back and closes.
   *
   * @param connection the connection
   * @return the result
   * @throws E as the work does
   */
  R run(Connection connection) throws E;
}
