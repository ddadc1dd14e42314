package dev.cairn.testkit;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * A manual clock that advances by itself to the end of each pause. Pauses longer than {@link
 * #LONGEST_PAUSE} never end.
 */
public final class AutoAdvancingClock implements ManualClock {
  /** Shorter than {@link #NEVER}. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1_000);

  static final Duration NEVER = Duration.ofDays(300_000);

  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  private void pause(Duration pause) throws InterruptedException {
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      new CountDownLatch(1).await();
    }
    advance(pause);
  }

  private synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  public Environment environment() {
    Environment system = Environment.system();
    return new Environment(this, this::pause, system.ids(), system.random());
  }
}
