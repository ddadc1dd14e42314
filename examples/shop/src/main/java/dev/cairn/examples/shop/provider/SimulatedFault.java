package dev.cairn.examples.shop.provider;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * The simulated fault of one request. It is determined by the key of the request and the number of
 * earlier attempts, so that a demo can be repeated. From the fourth attempt on there is no fault.
 *
 * @param delay how long the provider takes to respond
 * @param kind the fault
 */
record SimulatedFault(Duration delay, Kind kind) {
  private static final int RELIABLE_FROM = 4;

  enum Kind {
    NONE,
    /** The provider is busy and does nothing. */
    BUSY,
    /** The provider executes the request, but the response is lost. */
    ANSWER_LOST
  }

  static SimulatedFault of(String key, int attempt) {
    var hash = new CRC32();
    hash.update((key + '#' + attempt).getBytes(StandardCharsets.UTF_8));
    long random = hash.getValue();
    Duration delay = Duration.ofMillis(10 + random % 90);
    long outcome = random / 90 % 20;
    if (attempt >= RELIABLE_FROM || outcome >= 4) {
      return new SimulatedFault(delay, Kind.NONE);
    }
    return new SimulatedFault(delay, outcome < 2 ? Kind.BUSY : Kind.ANSWER_LOST);
  }
}
