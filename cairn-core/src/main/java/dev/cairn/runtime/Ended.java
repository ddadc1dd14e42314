package dev.cairn.runtime;

import dev.cairn.api.StuckException;
import dev.cairn.store.Outcome;
import org.jspecify.annotations.Nullable;

/** How a run ended, as far as this process knows. */
sealed interface Ended {
  /** The workflow returned a value that no code can tell from its record. */
  record Returned(@Nullable Object value) implements Ended {}

  /** The workflow returned a value, of which each observer reads a copy from the record. */
  record Recorded(Outcome.Success outcome) implements Ended {}

  /** The workflow threw. */
  record Threw(Throwable exception) implements Ended {}

  /** The workflow cannot go on for now. */
  record GotStuck(StuckException exception) implements Ended {}

  /** The run was given up here; the workflow goes on elsewhere, or at the next start. */
  record Dropped() implements Ended {}
}
