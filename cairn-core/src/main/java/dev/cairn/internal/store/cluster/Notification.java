package dev.cairn.internal.store.cluster;

import java.util.List;

/** A notification from another process, which saves polling. */
sealed interface Notification {
  /** There may be workflows without a live executor. */
  record Unowned() implements Notification {}

  /** A workflow has ended for which another process waits. */
  record Ended() implements Notification {}

  /**
   * A queue has work, or its settings have changed.
   *
   * @param queue its name
   */
  record QueueChanged(String queue) implements Notification {}

  /**
   * Running workflows got messages, or something was published for which they wait.
   *
   * @param workflowIds the workflows
   */
  record Sent(List<String> workflowIds) implements Notification {}

  /** Running workflows were cancelled. */
  record Cancelled() implements Notification {}

  /** Schedules have changed. */
  record SchedulesChanged() implements Notification {}

  /** The connection is new; notifications may have been missed. */
  record Reconnected() implements Notification {}

  /** Parses the payload of a notification. */
  static Notification of(String payload) {
    String queue = "queue ";
    String sent = "sent\n";
    if (payload.startsWith(sent)) {
      return new Sent(payload.lines().skip(1).toList());
    }
    return switch (payload) {
      case "unowned" -> new Unowned();
      case "ended" -> new Ended();
      case "cancelled" -> new Cancelled();
      case "schedules" -> new SchedulesChanged();
      default ->
          payload.startsWith(queue)
              ? new QueueChanged(payload.substring(queue.length()))
              : new Reconnected();
    };
  }
}
