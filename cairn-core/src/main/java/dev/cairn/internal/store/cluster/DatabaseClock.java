package dev.cairn.internal.store.cluster;

import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * An estimate of the database time, without a round trip: the local clock plus an offset. Each
 * heartbeat measures the offset to within half of its round trip; the offset changes only if it
 * deviates by more. A {@link ManualClock} is used as it is. Thread-safe.
 */
public final class DatabaseClock implements InstantSource {
  private final InstantSource localClock;
  private volatile Duration offset = Duration.ZERO;

  public DatabaseClock(InstantSource localClock) {
    this.localClock = localClock;
  }

  @Override
  public Instant instant() {
    return localClock.instant().plus(offset);
  }

  /**
   * Returns a clock that is never set, for waits whose length must not change when a clock is set.
   *
   * @return the clock; only differences of its times are meaningful
   */
  public InstantSource monotonic() {
    if (localClock instanceof ManualClock) {
      return localClock;
    }
    Instant start = localClock.instant();
    long started = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - started);
  }

  /** Returns the local time, to be read before the database time is requested. */
  Instant localTime() {
    return localClock.instant();
  }

  /** Corrects the offset by a database time that was requested at a local time. */
  void synchronize(Instant time, Instant requestedAt) {
    if (!(localClock instanceof ManualClock)) {
      Instant answered = localClock.instant();
      Duration half = Duration.between(requestedAt, answered).dividedBy(2);
      Duration now = Duration.between(requestedAt.plus(half), time);
      if (now.minus(offset).abs().compareTo(half) > 0) {
        offset = now;
      }
    }
  }
}
