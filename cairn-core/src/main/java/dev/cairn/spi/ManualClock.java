package dev.cairn.spi;

import java.time.InstantSource;

/**
 * A clock that a test turns by hand. Cairn sets the clock of a machine right by the database's, so
 * that skewed clocks change nothing; one that is turned by hand it takes as it is.
 */
@FunctionalInterface
public interface ManualClock extends InstantSource {}
