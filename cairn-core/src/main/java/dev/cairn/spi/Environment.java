package dev.cairn.spi;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The world outside: time, pauses, ids and random numbers. Cairn takes them from here and nowhere
 * else, so that a test can turn the clock by hand.
 *
 * @param clock the time of this process, which the database's sets right unless it is a {@link
 *     ManualClock}
 * @param pause how a thread waits for time to pass
 * @param ids gives ids that are unique in the world
 * @param random gives numbers from 0 to 1
 */
@SystemAccess
public record Environment(
    InstantSource clock, Pause pause, Supplier<String> ids, DoubleSupplier random) {
  /** How a thread waits for time to pass. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Blocks for a while.
     *
     * @param duration how long
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * The real world.
   *
   * @return the system's clock, sleep, ids and random numbers
   */
  public static Environment system() {
    return new Environment(
        Clock.systemUTC(),
        Thread::sleep,
        TimeOrderedIds::next,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
