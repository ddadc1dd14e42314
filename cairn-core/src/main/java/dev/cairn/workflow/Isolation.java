package dev.cairn.workflow;

/** The isolation level of a transaction, as Postgres defines it. */
public enum Isolation {
  /** Each statement sees what was committed before it began. */
  READ_COMMITTED,
  /** The whole transaction sees one snapshot; conflicting updates are retried. */
  REPEATABLE_READ,
  /** As if transactions ran one after the other; conflicts are retried. */
  SERIALIZABLE
}
