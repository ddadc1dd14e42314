package dev.cairn.queue;

import java.time.Duration;
import java.util.Map;

/**
 * The settings of a queue and the number of workflows in it.
 *
 * @param queue the settings
 * @param paused whether no workflow is claimed from the queue
 * @param waiting the number of workflows that can run as soon as the limits permit it
 * @param delayed the number of workflows whose delay has not passed
 * @param running the number of workflows that run
 * @param oldest for how long the first of the waiting workflows has been waiting; zero if none
 *     waits
 * @param runningBy the number of workflows that run, by executor id
 */
public record QueueStatus(
    Queue queue,
    boolean paused,
    long waiting,
    long delayed,
    long running,
    Duration oldest,
    Map<String, Long> runningBy) {
  /** Copies the map. */
  public QueueStatus {
    runningBy = Map.copyOf(runningBy);
  }
}
