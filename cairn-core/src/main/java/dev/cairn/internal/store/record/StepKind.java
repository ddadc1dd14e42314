package dev.cairn.internal.store.record;

/**
 * The kinds of records in a history, of which {@link #STEP} is only one. The database uses the same
 * words.
 */
public enum StepKind {
  /** A step. */
  STEP,
  /** A transaction, whose rows and record are committed together. */
  TRANSACTION,
  /** A sleep; its value is the time at which it ends. */
  SLEEP,
  /** A start of a child; its value is the id of the child. */
  CHILD,
  /** The end of a child as seen by this workflow, or the completion of a promise. */
  AWAIT,
  /**
   * A decision among branches; its value is the branch that decided, then the abandoned branches.
   */
  JOIN,
  /** A compensation. */
  COMPENSATION,
  /** A message that was sent; its value is the id of the receiver. */
  SEND,
  /** A message that was received; its value is the message, or null if none arrived in time. */
  RECEIVE,
  /** The deadline of a wait, recorded when the wait begins; its value is the time. */
  DEADLINE,
  /** A promise that was created; its value is the token. */
  PROMISE,
  /** An event that was published; it has no value. */
  PUBLISH,
  /** An event of another workflow as seen by this workflow. */
  EVENT,
  /** A patch with which the workflow began. */
  PATCH,
  /** Attributes that were set; it has no value. */
  ATTRIBUTE
}
