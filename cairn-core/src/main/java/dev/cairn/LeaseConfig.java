package dev.cairn;

import dev.cairn.error.ConfigException;
import java.time.Duration;

/** As what a process has workflows, and for how long: one part of a {@link ExecutionConfig}. */
record LeaseConfig(
    String version,
    Duration lease,
    Duration grace,
    int recoveries,
    Duration restFrom,
    boolean shutdownHook) {
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);

  static final LeaseConfig USUAL =
      new LeaseConfig(
          "", Duration.ofSeconds(5), Duration.ofSeconds(5), 50, Duration.ofMinutes(1), true);

  LeaseConfig {
    if (lease.compareTo(SHORTEST_LEASE) < 0) {
      throw new ConfigException(
          "lease is %s; give %s or more, so that a busy process is not taken for a dead one."
              .formatted(lease, SHORTEST_LEASE));
    }
    if (grace.isNegative()) {
      throw new ConfigException("grace is %s; give zero or more.".formatted(grace));
    }
    if (recoveries < 1) {
      throw new ConfigException("recoveries is %d; give 1 or more.".formatted(recoveries));
    }
    if (restFrom.isNegative()) {
      throw new ConfigException("restFrom is %s; give zero or more.".formatted(restFrom));
    }
  }

  LeaseConfig version(String changed) {
    return new LeaseConfig(changed, lease, grace, recoveries, restFrom, shutdownHook);
  }

  LeaseConfig lease(Duration changed) {
    return new LeaseConfig(version, changed, grace, recoveries, restFrom, shutdownHook);
  }

  LeaseConfig grace(Duration changed) {
    return new LeaseConfig(version, lease, changed, recoveries, restFrom, shutdownHook);
  }

  LeaseConfig recoveries(int changed) {
    return new LeaseConfig(version, lease, grace, changed, restFrom, shutdownHook);
  }

  LeaseConfig restFrom(Duration changed) {
    return new LeaseConfig(version, lease, grace, recoveries, changed, shutdownHook);
  }

  LeaseConfig shutdownHook(boolean changed) {
    return new LeaseConfig(version, lease, grace, recoveries, restFrom, changed);
  }
}
