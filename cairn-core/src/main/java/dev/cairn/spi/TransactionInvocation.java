package dev.cairn.spi;

import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a transaction that an {@link Interceptor} intercepts. Used by the thread of the
 * transaction.
 */
public interface TransactionInvocation {
  /**
   * The id of the workflow.
   *
   * @return the id; empty if the transaction runs outside of workflows
   */
  Optional<String> workflowId();

  /**
   * The registered name of the workflow.
   *
   * @return the name; empty if the transaction runs outside of workflows
   */
  Optional<String> workflowName();

  /**
   * The headers of the workflow.
   *
   * @return texts by key, immutable; none outside of workflows
   */
  Map<String, String> headers();

  /**
   * The name of the transaction.
   *
   * @return the name
   */
  String name();

  /**
   * The key of the record.
   *
   * @return the name with its occurrence and the path of its branch; empty if the transaction is
   *     not recorded, since it runs in a step or outside of workflows
   */
  Optional<String> key();

  /**
   * The database of the transaction.
   *
   * @return the name that {@code Config.database} gave it; empty for the database of Cairn
   */
  String database();

  /**
   * The number of the try.
   *
   * @return 1 for the first
   */
  int tries();

  /**
   * Whether it is a compensation.
   *
   * @return true if it undoes something
   */
  boolean isCompensation();

  /**
   * The connection of the transaction, which has begun. Cairn commits, rolls back and closes it.
   *
   * @return the connection that the code of the transaction gets, too
   */
  Connection connection();

  /**
   * Goes on: with the next interceptor, or with the code of the transaction.
   *
   * @return what that returned
   * @throws Exception what that threw
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
