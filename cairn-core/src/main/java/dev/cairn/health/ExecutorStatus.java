package dev.cairn.health;

import java.time.Duration;
import java.time.Instant;

/**
 * A live executor: a process that runs workflows, with its lease.
 *
 * @param id the executor id; each start of a process has a new one, and so has a process that was
 *     declared dead and continues
 * @param application the name that was given to {@code Config.named}
 * @param version the version that was given to {@code Config.version}, or the hash of the code
 * @param host the host name
 * @param pid the process id
 * @param startedAt when the executor registered under this id
 * @param leaseLeft how long it counts as alive without another heartbeat
 * @param running the number of workflows that it runs
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
