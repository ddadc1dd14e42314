package dev.cairn.operate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of an application, and what is in flight on it.
 *
 * @param application the name that was given to {@code Config.named}
 * @param version the version that was given to {@code Config.version}; a hash of the code unless
 *     one was
 * @param firstSeenAt when an executor first ran it
 * @param currentSince since when it is set as the current version; null if it is not
 * @param takesNewWork whether its executors begin workflows from queues: it is current, or no
 *     version of its application is
 * @param executors how many executors of it live
 * @param inFlight what it has begun and what has not ended
 */
public record VersionStatus(
    String application,
    String version,
    Instant firstSeenAt,
    @Nullable Instant currentSince,
    boolean takesNewWork,
    long executors,
    InFlight inFlight) {

  /**
   * Workflows that a version has begun.
   *
   * @param running how many run, sleep or wait for something
   * @param waiting how many wait in a queue to be gone on with
   * @param stopped how many are stuck or exhausted, and go on only if they are resumed
   */
  public record InFlight(long running, long waiting, long stopped) {}

  /**
   * Whether it is the version that alone takes new work.
   *
   * @return true if it was set and no other was set since
   */
  public boolean current() {
    return currentSince != null;
  }

  /**
   * Whether it has nothing more to do: it takes no new work, and nothing that it began runs or
   * waits. Its executors can be ended.
   *
   * @return true if it has drained
   */
  public boolean drained() {
    return !takesNewWork && inFlight.running == 0 && inFlight.waiting == 0;
  }
}
