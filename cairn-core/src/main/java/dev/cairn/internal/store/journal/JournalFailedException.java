package dev.cairn.internal.store.journal;

import dev.cairn.error.CairnException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.Event;

/**
 * An entry could not be written because of an error that is not related to it, such as {@code
 * OutOfMemoryError}. It is unknown whether it was committed. The run must stop and be released; the
 * next owner reads the records and finds out.
 */
public final class JournalFailedException extends CairnException {
  private static final long serialVersionUID = 1L;

  JournalFailedException(Entry entry, Throwable cause) {
    this(new Event.Line(entry.workflowId(), entry.key()), cause);
  }

  public JournalFailedException(Event.Line line, Throwable cause) {
    super(
        "The record '%s' of workflow '%s' could not be written: %s It is unknown whether it was written. If it was a start, start it again with the same id."
            .formatted(line.key(), line.workflowId(), Sentence.of(cause.toString())),
        cause);
  }
}
