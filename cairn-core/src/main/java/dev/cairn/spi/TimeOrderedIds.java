package dev.cairn.spi;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;

/**
 * Ids that are unique in the world, and grow with the time: UUIDs of version 7 (<a
 * href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562</a>). New rows stand side by
 * side in an index, on pages that are in memory, however many there are.
 */
@SystemAccess
final class TimeOrderedIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Clock CLOCK = Clock.systemUTC();

  private TimeOrderedIds() {}

  /** Milliseconds, version, 12 bits of the part of the millisecond, variant, 62 random bits. */
  static String next() {
    Instant now = CLOCK.instant();
    long part = now.get(ChronoField.MICRO_OF_SECOND) % 1_000 * 4_096L / 1_000;
    long high = now.toEpochMilli() << 16 | 0x7000 | part;
    long low = RANDOM.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low).toString();
  }
}
