package dev.cairn.internal.run;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.Journal;

/**
 * The record of something that a run has seen and that is still there to be seen: a message, or how
 * another workflow ended. Used by the run's own thread.
 *
 * @param seen the record
 * @param journal what writes it
 */
public record DeferredRead(Entry.OfStep seen, Journal journal) implements DeferredRecord {
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
