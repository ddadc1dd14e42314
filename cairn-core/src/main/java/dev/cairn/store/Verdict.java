package dev.cairn.store;

/** What became of an entry that was handed to the journal. */
public enum Verdict {
  /** It is committed. */
  RECORDED,
  /** A workflow of this id was accepted before; nothing changed. */
  EXISTS,
  /** Whoever wrote it does not own the workflow any more; nothing changed. */
  REFUSED
}
