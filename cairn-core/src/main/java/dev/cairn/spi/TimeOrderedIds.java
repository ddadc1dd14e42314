package dev.cairn.spi;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;

/**
 * Generates globally unique ids that are ordered by time: UUIDs of version 7 (<a
 * href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562</a>). New rows are therefore
 * next to each other in an index, on pages that are in memory.
 */
@SystemAccess
final class TimeOrderedIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Clock CLOCK = Clock.systemUTC();

  private TimeOrderedIds() {}

  /**
   * Returns an id of milliseconds, version, 12 bits of the fraction of a millisecond, variant, and
   * 62 random bits.
   */
  static String next() {
    Instant now = CLOCK.instant();
    long part = now.get(ChronoField.MICRO_OF_SECOND) % 1_000 * 4_096L / 1_000;
    long high = now.toEpochMilli() << 16 | 0x7000 | part;
    long low = RANDOM.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low).toString();
  }
}
