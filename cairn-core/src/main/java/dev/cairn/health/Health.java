package dev.cairn.health;

import java.util.List;
import java.util.Optional;

/**
 * How a cluster is, and the process that was asked.
 *
 * @param executors who lives; empty if the database does not answer
 * @param unclaimed what waits and is taken by nobody, with the reason; empty if the database does
 *     not answer
 * @param failingLoops the background loops of this process that fail at present, the oldest failure
 *     first
 * @param outage what keeps this process from using the database at present
 */
public record Health(
    List<ExecutorStatus> executors,
    List<UnclaimedWorkflows> unclaimed,
    List<LoopFailure> failingLoops,
    Optional<DatabaseOutage> outage) {
  /** Keeps copies. */
  public Health {
    executors = List.copyOf(executors);
    unclaimed = List.copyOf(unclaimed);
    failingLoops = List.copyOf(failingLoops);
  }

  /**
   * Whether everything that waits will be taken, and this process can do its part.
   *
   * @return true if an executor lives, nothing is left to nobody, no loop fails and the database
   *     executes what it is asked
   */
  public boolean isHealthy() {
    return !executors.isEmpty()
        && unclaimed.isEmpty()
        && failingLoops.isEmpty()
        && outage.isEmpty();
  }
}
