package dev.cairn.workflow;

/** The isolation level of a transaction, as Postgres defines it. */
public enum Isolation {
  /** Each statement sees the rows that were committed before it began. */
  READ_COMMITTED,
  /** All statements see one snapshot; a conflicting update repeats the transaction. */
  REPEATABLE_READ,
  /** Transactions behave as if executed one after the other; a conflict repeats the transaction. */
  SERIALIZABLE
}
