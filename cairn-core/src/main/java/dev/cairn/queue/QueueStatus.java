package dev.cairn.queue;

import java.time.Duration;
import java.util.Map;

/**
 * How a queue stands.
 *
 * @param queue its settings
 * @param paused whether nothing starts from it
 * @param waiting how many wait for their turn
 * @param delayed how many wait for their time
 * @param running how many run
 * @param oldest how long the one that waits longest has waited for its turn; zero if none waits
 * @param runningBy how many run, by executor
 */
public record QueueStatus(
    Queue queue,
    boolean paused,
    long waiting,
    long delayed,
    long running,
    Duration oldest,
    Map<String, Long> runningBy) {
  /** Keeps a copy of the map. */
  public QueueStatus {
    runningBy = Map.copyOf(runningBy);
  }
}
