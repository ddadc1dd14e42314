package dev.cairn.runtime;

import dev.cairn.api.StuckException;
import org.jspecify.annotations.Nullable;

/** How a run ended, as far as this process knows. */
sealed interface Ended {
  /** The workflow returned. */
  record Returned(@Nullable Object value) implements Ended {}

  /** The workflow threw. */
  record Threw(Throwable exception) implements Ended {}

  /** The workflow cannot go on for now. */
  record GotStuck(StuckException exception) implements Ended {}

  /** The run was given up here; the workflow goes on elsewhere, or at the next start. */
  record Dropped() implements Ended {}
}
