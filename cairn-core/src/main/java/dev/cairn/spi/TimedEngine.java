package dev.cairn.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A running engine, for the {@link ManualClock} that it uses: whether there is anything left to do
 * at the present time, and when there will be. Thread-safe.
 */
public interface TimedEngine {
  /**
   * Waits until the engine is idle: every run waits, and every background loop has looked for work
   * once more and found none. Work that the application does in other threads is not considered.
   *
   * @param limit how long to wait, in real time
   * @return whether the engine is idle; false if the limit was reached
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  boolean awaitIdle(Duration limit) throws InterruptedException;

  /**
   * Executes code, on a thread of a step, that waits until the test continues it. While it waits,
   * the step does not keep the engine from being idle. Does nothing else on other threads.
   *
   * @param wait waits
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void whileWaiting(Wait wait) throws InterruptedException;

  /** Code that waits. */
  @FunctionalInterface
  interface Wait {
    /**
     * Waits.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void await() throws InterruptedException;
  }

  /**
   * Returns a number that changes whenever a run starts, continues or ends.
   *
   * @return the number
   */
  long changes();

  /**
   * Returns when the database will have something to do: a delayed workflow, a schedule, a
   * deadline, or a queue whose rate limit was reached. Sleeps and time limits of runs wait with
   * {@link Environment#pause()} instead.
   *
   * @return the first such time after the present one; empty if there is none
   */
  Optional<Instant> nextDue();

  /**
   * Tells the engine that its process counts as dead: it cannot reach its database any more, and
   * logs nothing about that until it is closed. Its lease remains as it is. For tests that simulate
   * processes.
   */
  void processDied();

  /**
   * Describes what keeps the engine from being idle.
   *
   * @return for each thread that executes code its name and where it is, one per line; empty if
   *     there is none
   */
  String describeActivity();
}
