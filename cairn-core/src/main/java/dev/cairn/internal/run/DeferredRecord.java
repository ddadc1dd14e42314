package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;

/** A record that is not written yet, because nothing depends on it. */
public sealed interface DeferredRecord permits DeferredStart, DeferredRead {
  /**
   * Writes the record unless it is written; returns false if this executor does not own the
   * workflow.
   */
  boolean write();

  /** Writes the end of the run, together with this record if it is not written yet. */
  Verdict writeWith(Entry.End end);

  /** Drops the record, because the run has ended without it. */
  void drop();
}
