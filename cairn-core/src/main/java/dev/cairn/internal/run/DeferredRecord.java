package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;

/** A record of a run that is not written yet, because nothing depends on it. */
public sealed interface DeferredRecord permits DeferredStart, DeferredRead {
  /** Makes sure that it is written; false if the workflow is not in this executor's hands. */
  boolean write();

  /** Writes the end: with this, if it was not written before. */
  Verdict writeWith(Entry.End end);

  /** The run has ended without it: it is not written any more. */
  void drop();
}
