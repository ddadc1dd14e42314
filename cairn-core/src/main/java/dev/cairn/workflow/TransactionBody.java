package dev.cairn.workflow;

import java.io.Serializable;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The code of a transaction that gives a result. It is {@link Serializable} for the same reason as
 * {@link Body}.
 *
 * <p>It extends {@link TransactionAction} so that the compiler prefers it where a lambda could be
 * either: {@code connection -> insert(connection)} is a transaction with the result of {@code
 * insert}.
 *
 * @param <R> the result
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object, E extends Exception>
    extends TransactionAction<E>, Serializable {
  /**
   * Does the transaction's work on a connection that Cairn commits, rolls back and closes.
   *
   * @param connection the connection
   * @return the result
   * @throws E as the work does
   */
  R run(Connection connection) throws E;

  /** Runs the code and drops its result. */
  @Override
  default void execute(Connection connection) throws E {
    run(connection);
  }
}
