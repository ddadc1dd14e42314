package dev.cairn.internal.store.record;

/** What a record in a workflow's history stands for. The words are the same in the database. */
public enum StepKind {
  /** Code that the user marked as a step. */
  STEP,
  /** Code whose rows and record are one commit. */
  TRANSACTION,
  /** A pause; its value is the time of waking. */
  SLEEP,
  /** The start of another workflow; its value is the id. */
  CHILD,
  /** The end of another workflow, as it was seen; or what a promise was completed with. */
  AWAIT,
  /**
   * What was decided among branches; its value is the branch that it went by, then the given up.
   */
  JOIN,
  /** What undid a step after a failure. */
  COMPENSATION,
  /** A message to a workflow; its value is the workflow's id. */
  SEND,
  /** A message that was received; its value is the message, or null if none came in time. */
  RECEIVE,
  /** Until when a wait lasts, recorded when it began; its value is the time. */
  DEADLINE,
  /** A promise that was made; its value is the token. */
  PROMISE,
  /** An event that was published; it has no value. */
  PUBLISH,
  /** An event of another workflow, as it was seen. */
  EVENT,
  /** A change of the code that the workflow began with. */
  PATCH,
  /** Attributes that were set; it has no value. */
  ATTRIBUTE
}
