package dev.cairn.common;

/** Why a workflow was cancelled. The words are the same in the database. */
public enum Cancellation {
  /** It was asked for. */
  ALONE,
  /** It was asked for, with all that it has started. */
  WITH_CHILDREN,
  /** Its deadline passed. */
  DEADLINE
}
