package dev.cairn.internal.store.cluster;

import java.util.List;

/** What one process lets all others know, so that they need not ask again and again. */
sealed interface Notification {
  /** Workflows may have been left behind by their executor. */
  record Orphans() implements Notification {}

  /** A workflow has ended that somebody in another process waits for. */
  record Ended() implements Notification {}

  /**
   * A queue has work, or other settings.
   *
   * @param queue its name
   */
  record Queued(String queue) implements Notification {}

  /**
   * Something was sent to workflows that run.
   *
   * @param workflowIds the workflows
   */
  record Sent(List<String> workflowIds) implements Notification {}

  /** Workflows were cancelled that some executor runs. */
  record Cancelled() implements Notification {}

  /** Schedules have changed. */
  record Schedules() implements Notification {}

  /** The connection is new, and anything may have happened before. */
  record Unheard() implements Notification {}

  /** Reads what was sent with {@code pg_notify}. */
  static Notification of(String payload) {
    String queue = "queue ";
    String sent = "sent\n";
    if (payload.startsWith(sent)) {
      return new Sent(payload.lines().skip(1).toList());
    }
    return switch (payload) {
      case "unowned" -> new Orphans();
      case "ended" -> new Ended();
      case "cancelled" -> new Cancelled();
      case "schedules" -> new Schedules();
      default ->
          payload.startsWith(queue) ? new Queued(payload.substring(queue.length())) : new Unheard();
    };
  }
}
