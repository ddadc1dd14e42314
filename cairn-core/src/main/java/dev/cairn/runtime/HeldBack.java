package dev.cairn.runtime;

import dev.cairn.store.Entry;
import dev.cairn.store.Verdict;

/** A record of a run that is not written yet, because nothing depends on it. */
sealed interface HeldBack permits Opening, Observation {
  /** Makes sure that it is written; false if the workflow is not in this executor's hands. */
  boolean write();

  /** Writes the end: with this, if it was not written before. */
  Verdict writeWith(Entry.End end);

  /** The run has ended without it: it is not written any more. */
  void drop();
}
