package dev.cairn.testkit;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A manual clock that only {@link #advance} moves. Pauses block until then. */
public final class SteppedClock implements ManualClock {
  private final List<Instant> pauses = new ArrayList<>();
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
    pauses.add(end);
    notifyAll();
    try {
      while (now.isBefore(end)) {
        wait();
      }
    } finally {
      pauses.remove(end);
    }
  }

  /**
   * Waits until a thread pauses until a time. A step before that would come between its look at the
   * clock and its pause, which would begin after the step.
   */
  public synchronized void awaitPauseUntil(Instant end) throws InterruptedException {
    while (!pauses.contains(end)) {
      wait();
    }
  }

  /** An environment with this clock. */
  public Environment environment() {
    Environment system = Environment.system();
    return new Environment(this, this::pause, system.ids(), system.random());
  }
}
