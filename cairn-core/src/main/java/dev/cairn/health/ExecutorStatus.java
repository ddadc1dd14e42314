package dev.cairn.health;

import java.time.Duration;
import java.time.Instant;

/**
 * A process that runs workflows, and lives.
 *
 * @param id made afresh at every start, and when it was declared dead and came back
 * @param application the name that was given to {@code Config.named}
 * @param version the version that was given to {@code Config.version}
 * @param host its machine
 * @param pid its process there
 * @param startedAt since when it has had this id
 * @param leaseLeft how long it counts as alive without another sign of life
 * @param running how many workflows it runs
 */
public record ExecutorStatus(
    String id,
    String application,
    String version,
    String host,
    long pid,
    Instant startedAt,
    Duration leaseLeft,
    long running) {}
