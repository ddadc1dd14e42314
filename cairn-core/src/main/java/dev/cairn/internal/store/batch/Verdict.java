package dev.cairn.internal.store.batch;

/** The result of an entry that was submitted to the journal. */
public enum Verdict {
  /** It is committed. */
  RECORDED,
  /** A workflow with this id exists; nothing changed. */
  EXISTS,
  /** It is committed, and the workflow runs on this executor from now on. */
  CLAIMED,
  /** Another workflow of the queue has the deduplication id; nothing changed. */
  DUPLICATE,
  /**
   * The queue does not exist, or does not match the partition key; or the receiver of a message
   * does not exist or has ended. Nothing changed.
   */
  INVALID_TARGET,
  /** Records of the workflow are missing, so it cannot end; nothing changed. */
  INCOMPLETE,
  /** The executor does not own the workflow any more; nothing changed. */
  FENCED;

  /** Returns whether the entry is committed. */
  public boolean isCommitted() {
    return switch (this) {
      case RECORDED, CLAIMED -> true;
      case EXISTS, DUPLICATE, INVALID_TARGET, INCOMPLETE, FENCED -> false;
    };
  }
}
