package dev.cairn.version;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of an application, with its executors and its workflows in flight.
 *
 * @param application the name that was given to {@code Config.named}
 * @param version the version that was given to {@code Config.version}, or the hash of the code
 * @param firstSeenAt when an executor of this version first started
 * @param currentSince when the version was made current; null if it is not current
 * @param takesNewWork whether its executors claim new workflows from queues: it is current, or no
 *     version of its application is
 * @param executors the number of live executors
 * @param inFlight the workflows that the version has begun and that have not ended
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
   * The workflows that a version has begun and that have not ended.
   *
   * @param running how many run, sleep or wait for something
   * @param waiting how many wait in a queue to continue
   * @param stopped how many are stuck or exhausted, and continue only when they are resumed
   */
  public record InFlight(long running, long waiting, long stopped) {}

  /**
   * Returns whether this is the current version of its application.
   *
   * @return true if it was made current, and no other version since
   */
  public boolean current() {
    return currentSince != null;
  }

  /**
   * Returns whether the executors of this version can be stopped: it accepts no new work, and no
   * workflow that it has begun runs or waits.
   *
   * @return true if the version has drained
   */
  public boolean drained() {
    return !takesNewWork && inFlight.running == 0 && inFlight.waiting == 0;
  }
}
