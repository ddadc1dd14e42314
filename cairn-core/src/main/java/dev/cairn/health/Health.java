package dev.cairn.health;

import java.util.List;
import java.util.Optional;

/**
 * The health of a cluster, and of the process that was asked.
 *
 * @param executors the live executors; empty if the database does not answer
 * @param unclaimed the workflows that wait and that no live executor can run, with the reason;
 *     empty if the database does not answer
 * @param failingLoops the background loops of this process that currently fail, the oldest failure
 *     first
 * @param outage the outage of the database, if this process currently sees one
 */
public record Health(
    List<ExecutorStatus> executors,
    List<UnclaimedWorkflows> unclaimed,
    List<LoopFailure> failingLoops,
    Optional<DatabaseOutage> outage) {
  /** Copies the lists. */
  public Health {
    executors = List.copyOf(executors);
    unclaimed = List.copyOf(unclaimed);
    failingLoops = List.copyOf(failingLoops);
  }

  /**
   * Returns whether all waiting workflows can run and this process works. A paused queue is a
   * decision of an operator and no fault: workflows that wait in it do not count.
   *
   * @return true if an executor is alive, no workflows are unclaimed but those of paused queues, no
   *     loop fails, and the database executes statements
   */
  public boolean isHealthy() {
    return !executors.isEmpty()
        && unclaimed.stream().allMatch(UnclaimedWorkflows::paused)
        && failingLoops.isEmpty()
        && outage.isEmpty();
  }
}
