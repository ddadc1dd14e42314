package dev.cairn.internal.store.batch;

/** What became of an entry that was handed to the journal. */
public enum Verdict {
  /** It is committed. */
  RECORDED,
  /** A workflow of this id was accepted before; nothing changed. */
  EXISTS,
  /** It is committed, and the workflow runs here from now on. */
  CLAIMED,
  /** Another workflow of its queue has its deduplication id; nothing changed. */
  DUPLICATE,
  /**
   * There is no such queue, or it takes no partition key, or needs one; or there is no workflow to
   * send to, or it has ended. Nothing changed.
   */
  UNPLACED,
  /** Records of the workflow are missing, so it cannot end; nothing changed. */
  INCOMPLETE,
  /** Whoever wrote it does not own the workflow any more; nothing changed. */
  REFUSED
}
