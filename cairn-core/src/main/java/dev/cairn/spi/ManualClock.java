package dev.cairn.spi;

import java.time.InstantSource;

/**
 * A clock that tests set by hand. Cairn uses its time as it is, and does not correct it by the
 * clock of the database as it does with other clocks.
 */
@FunctionalInterface
public interface ManualClock extends InstantSource {
  /**
   * Called when an engine that uses this clock has started. Does nothing by default.
   *
   * @param engine tells when the engine waits for time
   */
  default void started(TimedEngine engine) {}

  /**
   * Called when such an engine begins to stop. Does nothing by default.
   *
   * @param engine the engine
   */
  default void stopping(TimedEngine engine) {}
}
