package dev.cairn.start;

import java.time.Duration;

/**
 * How {@link Messages#awaitEvent(String, String, Class, EventWait)} waits. Immutable.
 *
 * <pre>{@code
 * EventWait wait = EventWait.atMost(Duration.ofMinutes(5)).allowMissing();
 * cairn.messages().awaitEvent("order-17", "shipped", Instant.class, wait);
 * }</pre>
 *
 * @param limit how long to wait; zero or less to look once
 * @param missingAllowed whether it also waits while the workflow does not exist, instead of failing
 *     with a {@link dev.cairn.error.NoSuchWorkflowException}
 */
public record EventWait(Duration limit, boolean missingAllowed) {
  /**
   * Waits for a workflow that exists.
   *
   * @param limit how long to wait; zero or less to look once
   * @return the options
   */
  public static EventWait atMost(Duration limit) {
    return new EventWait(limit, false);
  }

  /**
   * Also waits for a workflow that does not exist: one that is not started yet, or that was deleted
   * and is started again under its id. While it does not exist, the database is asked about twice a
   * second.
   *
   * @return a changed copy
   */
  public EventWait allowMissing() {
    return new EventWait(limit, true);
  }
}
