package dev.cairn.internal.store.transaction;

import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events of one transaction's record.
 *
 * @param recent stores records in Cairn's own database; null for any other database
 * @param lines the record; empty if the transaction is not recorded
 */
record TransactionEvents(
    Listener listener, @Nullable RecentRecords recent, List<Event.Line> lines) {
  /** Sends the event before the commit. */
  void recording() {
    if (!lines.isEmpty()) {
      listener.on(new Event.Recording(lines));
    }
  }

  /** Sends the event after the commit. */
  void recorded() {
    if (lines.isEmpty()) {
      return;
    }
    if (recent != null) {
      recent.addCommitted(lines);
    }
    listener.on(new Event.Recorded(lines));
  }

  /**
   * Returns the exception for an error of the driver or the pool: it is unknown whether the record
   * was written. Rethrows the error if there is no record.
   */
  RuntimeException unknown(Error problem) {
    if (lines.isEmpty()) {
      throw problem;
    }
    return new JournalFailedException(lines.getFirst(), problem);
  }
}
