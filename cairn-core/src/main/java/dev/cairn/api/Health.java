package dev.cairn.api;

import java.util.List;

/**
 * How a cluster is.
 *
 * @param executors who lives
 * @param unclaimed what waits and is taken by nobody, with the reason
 */
public record Health(List<ExecutorStatus> executors, List<Unclaimed> unclaimed) {
  /** Keeps copies. */
  public Health {
    executors = List.copyOf(executors);
    unclaimed = List.copyOf(unclaimed);
  }

  /**
   * Whether everything that waits will be taken.
   *
   * @return true if an executor lives and nothing is left to nobody
   */
  public boolean good() {
    return !executors.isEmpty() && unclaimed.isEmpty();
  }
}
