package dev.cairn.testkit;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** A manual clock that only {@link #advance} moves. Pauses block until then. */
public final class SteppedClock implements ManualClock {
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves the clock forward and wakes the pauses that are over. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    notifyAll();
  }

  private synchronized void pause(Duration pause) throws InterruptedException {
    Instant end = now.plus(pause);
    while (now.isBefore(end)) {
      wait();
    }
  }

  /** An environment with this clock. */
  public Environment environment() {
    Environment system = Environment.system();
    return new Environment(this, this::pause, system.ids(), system.random());
  }
}
