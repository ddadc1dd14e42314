package dev.cairn.examples.shop.provider;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * What goes wrong with one request. It follows from the request's key and how often it was made
 * before, so a run of the demo can be repeated; from the fourth time on all goes well.
 *
 * @param delay how long the provider takes
 * @param trouble what happens then
 */
record Mishap(Duration delay, Trouble trouble) {
  private static final int RELIABLE_FROM = 4;

  enum Trouble {
    NONE,
    /** The provider is busy: nothing was done. */
    BUSY,
    /** The provider did it, but its answer gets lost. */
    ANSWER_LOST
  }

  static Mishap of(String key, int time) {
    var hash = new CRC32();
    hash.update((key + '#' + time).getBytes(StandardCharsets.UTF_8));
    long dice = hash.getValue();
    Duration delay = Duration.ofMillis(10 + dice % 90);
    long trouble = dice / 90 % 20;
    if (time >= RELIABLE_FROM || trouble >= 4) {
      return new Mishap(delay, Trouble.NONE);
    }
    return new Mishap(delay, trouble < 2 ? Trouble.BUSY : Trouble.ANSWER_LOST);
  }
}
