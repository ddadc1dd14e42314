package dev.cairn.internal.run;

import dev.cairn.error.StuckException;
import dev.cairn.internal.store.record.Outcome;
import org.jspecify.annotations.Nullable;

/** How a run ended, as far as this process knows. */
public sealed interface Completion {
  /** The workflow returned a value that no code can tell from its record. */
  record Returned(@Nullable Object value) implements Completion {}

  /** The workflow returned a value, of which each observer reads a copy from the record. */
  record Recorded(Outcome.Success outcome) implements Completion {}

  /** The workflow threw. */
  record Threw(Throwable exception) implements Completion {}

  /** The workflow cannot go on for now. */
  record GotStuck(StuckException exception) implements Completion {}

  /** The run was given up here; the workflow goes on elsewhere, or at the next start. */
  record Dropped() implements Completion {}
}
