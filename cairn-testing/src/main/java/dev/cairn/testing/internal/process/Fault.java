package dev.cairn.testing.internal.process;

/** What happens to a process or its workflow at a record. */
public enum Fault {
  /** The process dies before the record is committed. */
  KILL_BEFORE,
  /** The process dies after the record is committed, before any code knows it. */
  KILL_AFTER,
  /** The process stops before the record is committed, and returns when others have finished. */
  FREEZE,
  /** The workflow is cancelled before the record is committed. */
  CANCEL
}
