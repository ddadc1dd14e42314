package dev.cairn.internal.store.journal;

import dev.cairn.error.CairnException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.Event;

/**
 * A record could not be written because of an error that says nothing about it, such as one of no
 * memory. Whether it stands in the database is not known. A run that gets this must stop and be
 * released: whoever goes on with the workflow finds out.
 */
public final class JournalFailedException extends CairnException {
  private static final long serialVersionUID = 1L;

  JournalFailedException(Entry entry, Throwable cause) {
    this(new Event.Line(entry.workflowId(), entry.key()), cause);
  }

  public JournalFailedException(Event.Line line, Throwable cause) {
    super(
        "The record '%s' of workflow '%s' could not be written: %s Whether it was written is not known. If this was a start, start it again under the same id."
            .formatted(line.key(), line.workflowId(), Sentence.of(cause.toString())),
        cause);
  }
}
