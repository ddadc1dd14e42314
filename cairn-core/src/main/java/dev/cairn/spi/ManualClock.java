package dev.cairn.spi;

import java.time.InstantSource;

/**
 * A clock that tests set by hand. Cairn uses its time as it is, and does not correct it by the
 * clock of the database as it does with other clocks.
 */
@FunctionalInterface
public interface ManualClock extends InstantSource {}
