package dev.cairn;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;

/**
 * The part of an {@link ExecutionConfig} with the version, lease, recovery and shutdown settings of
 * an executor.
 */
record LeaseConfig(
    String version,
    Duration lease,
    Duration shutdownTimeout,
    int maxRecoveries,
    Duration unloadSleepsFrom,
    boolean shutdownHook) {
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);

  static final LeaseConfig DEFAULT =
      new LeaseConfig(
          "", Duration.ofSeconds(5), Duration.ofSeconds(5), 50, Duration.ofMinutes(1), true);

  LeaseConfig {
    if (lease.compareTo(SHORTEST_LEASE) < 0) {
      throw new InvalidArgumentException(
          "lease",
          "lease is %s; give %s or more, so that a busy process is not taken for a dead one."
              .formatted(lease, SHORTEST_LEASE));
    }
    if (shutdownTimeout.isNegative()) {
      throw new InvalidArgumentException(
          "shutdownTimeout",
          "shutdownTimeout is %s; give zero or more.".formatted(shutdownTimeout));
    }
    if (maxRecoveries < 1) {
      throw new InvalidArgumentException(
          "maxRecoveries", "maxRecoveries is %d; give 1 or more.".formatted(maxRecoveries));
    }
    if (unloadSleepsFrom.isNegative()) {
      throw new InvalidArgumentException(
          "unloadSleepsFrom",
          "unloadSleepsFrom is %s; give zero or more.".formatted(unloadSleepsFrom));
    }
  }

  LeaseConfig version(String changed) {
    return new LeaseConfig(
        changed, lease, shutdownTimeout, maxRecoveries, unloadSleepsFrom, shutdownHook);
  }

  LeaseConfig lease(Duration changed) {
    return new LeaseConfig(
        version, changed, shutdownTimeout, maxRecoveries, unloadSleepsFrom, shutdownHook);
  }

  LeaseConfig shutdownTimeout(Duration changed) {
    return new LeaseConfig(version, lease, changed, maxRecoveries, unloadSleepsFrom, shutdownHook);
  }

  LeaseConfig maxRecoveries(int changed) {
    return new LeaseConfig(
        version, lease, shutdownTimeout, changed, unloadSleepsFrom, shutdownHook);
  }

  LeaseConfig unloadSleepsFrom(Duration changed) {
    return new LeaseConfig(version, lease, shutdownTimeout, maxRecoveries, changed, shutdownHook);
  }

  LeaseConfig shutdownHook(boolean changed) {
    return new LeaseConfig(
        version, lease, shutdownTimeout, maxRecoveries, unloadSleepsFrom, changed);
  }
}
