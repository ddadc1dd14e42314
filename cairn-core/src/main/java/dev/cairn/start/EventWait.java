package dev.cairn.start;

import java.time.Duration;

/**
 * How long to wait for an event, and whether the workflow may be missing. Immutable.
 *
 * {@snippet :
 * EventWait wait = EventWait.atMost(Duration.ofMinutes(5)).allowMissing();
 * Instant shipped = cairn.messages().awaitEvent("order-17", "shipped", Instant.class, wait);
 * }
 *
 * @param timeout how long to wait; zero or less checks once
 * @param missingAllowed whether to wait also while the workflow does not exist, instead of throwing
 *     a {@link dev.cairn.error.NoSuchWorkflowException}
 */
public record EventWait(Duration timeout, boolean missingAllowed) {
  /**
   * Returns options that wait for an event of an existing workflow.
   *
   * @param timeout how long to wait; zero or less checks once
   * @return the options
   */
  public static EventWait atMost(Duration timeout) {
    return new EventWait(timeout, false);
  }

  /**
   * Also waits for a workflow that does not exist: one that is not started yet, or that was deleted
   * and is started again under its id. While it does not exist, the database is queried about twice
   * a second.
   *
   * @return a changed copy
   */
  public EventWait allowMissing() {
    return new EventWait(timeout, true);
  }
}
