package dev.cairn.runtime;

import dev.cairn.api.DatabaseException;
import dev.cairn.store.Entry;
import dev.cairn.store.Journal;
import dev.cairn.store.Verdict;

/**
 * The record of something that a run has seen and that is still there to be seen: a message, or how
 * another workflow ended. Used by the run's own thread.
 *
 * @param seen the record
 * @param journal what writes it
 */
record Observation(Entry.OfStep seen, Journal journal) implements HeldBack {
  @Override
  public boolean write() {
    return journal.write(seen) == Verdict.RECORDED;
  }

  @Override
  public Verdict writeWith(Entry.End end) {
    try {
      return journal.write(seen, end);
    } catch (DatabaseException refused) {
      // is it this, or the end?
      return write() ? journal.write(end) : Verdict.REFUSED;
    }
  }

  @Override
  public void drop() {
    // whoever goes on with the workflow sees it again
  }
}
