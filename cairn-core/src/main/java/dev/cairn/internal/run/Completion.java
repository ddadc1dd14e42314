package dev.cairn.internal.run;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.store.record.Outcome;
import org.jspecify.annotations.Nullable;

/** How a run ended, as this process knows it. */
public sealed interface Completion {
  /**
   * The workflow returned a value that code cannot distinguish from its decoded record, such as a
   * string.
   */
  record Returned(@Nullable Object value) implements Completion {}

  /** The workflow returned a value; each observer decodes a copy from the record. */
  record Recorded(Outcome.Success outcome) implements Completion {}

  /** The workflow threw an exception. */
  record Threw(Throwable exception) implements Completion {}

  /** The workflow is stuck or exhausted, and can be resumed. */
  record Stopped(WorkflowStoppedException exception) implements Completion {}

  /**
   * The run ended here without an outcome; the workflow continues elsewhere or after the next
   * start.
   */
  record Dropped() implements Completion {}
}
