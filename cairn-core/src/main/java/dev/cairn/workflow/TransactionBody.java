package dev.cairn.workflow;

import java.io.Serializable;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The code of a transaction with a result. It is {@link Serializable} for the same reason as {@link
 * Body}.
 *
 * <p>It extends {@link TransactionAction} so that the compiler prefers it where a lambda could be
 * either: {@code connection -> insert(connection)} is a transaction with the result of {@code
 * insert}.
 *
 * @param <R> the type of the result
 * @param <E> the checked exception that it may throw
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object, E extends Exception>
    extends TransactionAction<E>, Serializable {
  /**
   * Executes the code on a connection that Cairn commits, rolls back and closes.
   *
   * @param connection the connection of the transaction
   * @return the result
   * @throws E if the code fails; the transaction is rolled back
   */
  R run(Connection connection) throws E;

  /** Executes the code and ignores its result. */
  @Override
  default void execute(Connection connection) throws E {
    run(connection);
  }
}
