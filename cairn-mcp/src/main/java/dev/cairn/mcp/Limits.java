package dev.cairn.mcp;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;

/**
 * The limits of answers.
 *
 * @param payload the maximum number of characters of one value
 * @param longestWait the longest time for which a client can wait in one call
 */
record Limits(int payload, Duration longestWait) {
  static final Limits STANDARD = new Limits(20_000, Duration.ofSeconds(30));

  Limits {
    if (payload < 100) {
      throw new InvalidArgumentException(
          "characters", "characters is %d; must be at least 100.".formatted(payload));
    }
    if (longestWait.isNegative() || longestWait.compareTo(Duration.ofHours(1)) > 0) {
      throw new InvalidArgumentException(
          "limit", "limit is %s; must be from zero to an hour.".formatted(longestWait));
    }
  }
}
