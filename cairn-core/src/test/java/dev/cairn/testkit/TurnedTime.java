package dev.cairn.testkit;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** Time that stands still until it is turned on by hand; pauses last until then. */
public final class TurnedTime implements ManualClock {
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Turns it on, and wakes those whose pause is over. */
  public synchronized void turn(Duration on) {
    now = now.plus(on);
    notifyAll();
  }

  private synchronized void pause(Duration pause) throws InterruptedException {
    Instant end = now.plus(pause);
    while (now.isBefore(end)) {
      wait();
    }
  }

  /** The world outside, with this time. */
  public Environment ambient() {
    Environment system = Environment.system();
    return new Environment(this, this::pause, system.ids(), system.random());
  }
}
