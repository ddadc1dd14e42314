package dev.cairn.internal.store.transaction;

import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports the record of one transaction to those who are told of records.
 *
 * @param recent takes note of records in Cairn's own database; null for any other
 * @param lines the record; empty if the transaction leaves none
 */
record TransactionEvents(
    Listener listener, @Nullable RecentRecords recent, List<Event.Line> lines) {
  /** The record is about to be committed. */
  void recording() {
    if (!lines.isEmpty()) {
      listener.on(new Event.Recording(lines));
    }
  }

  /** The record is committed. */
  void recorded() {
    if (lines.isEmpty()) {
      return;
    }
    if (recent != null) {
      recent.confirmed(lines);
    }
    listener.on(new Event.Recorded(lines));
  }

  /** Returns what an error of the driver or the pool means, which is no outcome. */
  RuntimeException unknown(Error problem) {
    if (lines.isEmpty()) {
      throw problem;
    }
    return new JournalFailedException(lines.getFirst(), problem);
  }
}
