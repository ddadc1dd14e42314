package dev.cairn.spi;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The source of time, pauses, ids and random numbers. Cairn uses no other, so tests can control
 * them.
 *
 * @param clock the clock of this process; Cairn corrects its time by the clock of the database,
 *     unless it is a {@link ManualClock}
 * @param pause blocks a thread for some time
 * @param ids generates globally unique ids
 * @param random generates numbers from 0 to 1
 */
@SystemAccess
public record Environment(
    InstantSource clock, Pause pause, Supplier<String> ids, DoubleSupplier random) {
  /** Blocks a thread for some time. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Blocks the current thread.
     *
     * @param duration how long
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * Returns the environment of production: the clock, sleep, ids and random numbers of the system.
   *
   * @return the environment
   */
  public static Environment system() {
    return new Environment(
        Clock.systemUTC(),
        Thread::sleep,
        TimeOrderedIds::next,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
