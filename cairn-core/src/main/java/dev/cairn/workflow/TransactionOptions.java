package dev.cairn.workflow;

import dev.cairn.internal.check.Names;

/**
 * The options of a transaction: its name, isolation level and database. Immutable: each method
 * returns a changed copy.
 *
 * @param name the name of the transaction
 * @param isolation the isolation level
 * @param database the name of the database that contains the rows; empty for Cairn's database
 * @param arguments computes the argument hash of an annotated transaction
 */
public record TransactionOptions(
    String name, Isolation isolation, String database, EngineStepCall.ArgumentsOf arguments) {
  /** Validates the name. */
  public TransactionOptions {
    Names.check("transaction", name);
  }

  /**
   * Returns options for Cairn's database, with the isolation level {@link
   * Isolation#REPEATABLE_READ}.
   *
   * @param name the name of the transaction, 1 to 200 characters without {@code #} and {@code /}
   * @return the options
   * @throws dev.cairn.error.InvalidArgumentException if the name is not valid
   */
  public static TransactionOptions named(String name) {
    return new TransactionOptions(
        name, Isolation.REPEATABLE_READ, "", EngineStepCall.ArgumentsOf.UNKNOWN);
  }

  /**
   * Sets the isolation level.
   *
   * @param level the isolation level
   * @return a changed copy
   */
  public TransactionOptions isolation(Isolation level) {
    return new TransactionOptions(name, level, database, arguments);
  }

  /**
   * Sets another database. If a workflow uses a name that is not configured, it becomes {@link
   * dev.cairn.common.WorkflowState#STUCK} before the code is executed; it can be resumed after the
   * name was added to the configuration.
   *
   * @param name the name that was given to {@link dev.cairn.Config#database}
   * @return a changed copy
   */
  public TransactionOptions database(String name) {
    return new TransactionOptions(this.name, isolation, name, arguments);
  }
}
