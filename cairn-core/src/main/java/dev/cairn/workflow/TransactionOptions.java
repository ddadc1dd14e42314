package dev.cairn.workflow;

import dev.cairn.internal.check.Names;

/**
 * What the engine is told of a transaction besides its code.
 *
 * @param name the first part of its key
 * @param isolation the isolation level
 * @param database the name of the database with the rows; Cairn's own if empty
 * @param arguments a fingerprint of the arguments, of annotated transactions
 */
public record TransactionOptions(
    String name, Isolation isolation, String database, StepOptions.ArgumentsOf arguments) {
  /** Refuses a name that cannot be a key. */
  public TransactionOptions {
    Names.check("transaction", name);
  }

  /**
   * A transaction with the default isolation on Cairn's own database.
   *
   * @param name the first part of its key
   * @return the options
   */
  public static TransactionOptions named(String name) {
    return new TransactionOptions(
        name, Isolation.REPEATABLE_READ, "", StepOptions.ArgumentsOf.UNKNOWN);
  }

  /**
   * The same on another level.
   *
   * @param level the isolation level
   * @return the options
   */
  public TransactionOptions isolation(Isolation level) {
    return new TransactionOptions(name, level, database, arguments);
  }

  /**
   * Sets the database in which the transaction runs. A workflow that names an unknown one gets
   * {@link dev.cairn.common.WorkflowState#STUCK} before the code runs, and can be resumed once the
   * config gives it.
   *
   * @param name the name that was given to {@code Config.database(name, dataSource)}
   * @return a changed copy
   */
  public TransactionOptions database(String name) {
    return new TransactionOptions(this.name, isolation, name, arguments);
  }
}
