package dev.cairn.spi;

import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a transaction that an {@link Interceptor} intercepts. Used by the thread of the
 * transaction.
 */
public interface TransactionInvocation {
  /**
   * Returns the id of the workflow.
   *
   * @return the workflow id; empty outside workflows
   */
  Optional<String> workflowId();

  /**
   * Returns the registered name of the workflow.
   *
   * @return the name; empty outside workflows
   */
  Optional<String> workflowName();

  /**
   * Returns the headers of the workflow.
   *
   * @return texts by key, immutable; empty outside workflows
   */
  Map<String, String> headers();

  /**
   * Returns the name of the transaction.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the key of the record.
   *
   * @return the name with its occurrence and the path of its branch; empty if the transaction is
   *     not recorded, because it runs in a step or outside workflows
   */
  Optional<String> key();

  /**
   * Returns the name of the database.
   *
   * @return the name that was given to {@link dev.cairn.Config#database}; empty for Cairn's
   *     database
   */
  String database();

  /**
   * Returns the number of the try.
   *
   * @return 1 for the first
   */
  int tries();

  /**
   * Returns when the first try began, as it will be recorded.
   *
   * @return the time by the clock of the database; empty if the transaction is not recorded
   */
  Optional<Instant> startedAt();

  /**
   * Returns whether the transaction is a compensation.
   *
   * @return true for a compensation
   */
  boolean isCompensation();

  /**
   * Returns the connection of the transaction, which has begun. Cairn commits, rolls back and
   * closes it.
   *
   * @return the connection, which the code of the transaction also gets
   */
  Connection connection();

  /**
   * Calls an action once this try has ended and its connection is free again, on the same thread.
   * Actions are called in the order in which they were added. They cannot make durable calls, and
   * an exception that they throw is only logged, because the transaction has ended. If the process
   * dies at the end of the transaction, they are not called.
   *
   * @param action receives how the try ended
   */
  void onEnd(Consumer<TransactionEnd> action);

  /**
   * Continues with the next interceptor, or with the code of the transaction.
   *
   * @return the result
   * @throws Exception the exception of the code
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
