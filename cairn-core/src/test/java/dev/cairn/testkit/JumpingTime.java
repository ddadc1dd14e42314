package dev.cairn.testkit;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Time that jumps ahead to where somebody waits for it. What is farther away never comes. */
public final class JumpingTime implements ManualClock {
  /** Longer than any jump, and shorter than {@link #FAR}. */
  private static final Duration LONGEST = Duration.ofDays(1_000);

  static final Duration FAR = Duration.ofDays(300_000);

  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  private void pause(Duration pause) throws InterruptedException {
    if (pause.compareTo(LONGEST) > 0) {
      new CountDownLatch(1).await();
    }
    jump(pause);
  }

  private synchronized void jump(Duration ahead) {
    now = now.plus(ahead);
  }

  public Environment ambient() {
    Environment system = Environment.system();
    return new Environment(this, this::pause, system.ids(), system.random());
  }
}
