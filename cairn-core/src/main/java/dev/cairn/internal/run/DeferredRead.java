package dev.cairn.internal.run;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.Journal;

/**
 * The deferred record of a read that can be repeated: a received message, or the outcome of another
 * workflow. Used by the run's own thread.
 *
 * @param entry the record
 * @param journal writes it
 */
public record DeferredRead(Entry.StepEntry entry, Journal journal) implements DeferredRecord {
  @Override
  public boolean write() {
    return journal.write(entry) == Verdict.RECORDED;
  }

  @Override
  public Verdict writeWith(Entry.End end) {
    try {
      return journal.write(entry, end);
    } catch (DatabaseException refused) {
      // find out which of the two was rejected
      return write() ? journal.write(end) : Verdict.FENCED;
    }
  }

  @Override
  public void drop() {
    // the next run reads it again
  }
}
