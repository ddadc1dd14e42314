package dev.cairn.internal.store.cluster;

import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The database's time as this process keeps it, without asking: the machine's clock, set right by a
 * heartbeat to within half its round trip, and left alone where it is as right as that. A {@link
 * ManualClock} is taken as it is. Thread-safe.
 */
public final class DatabaseClock implements InstantSource {
  private final InstantSource own;
  private volatile Duration behind = Duration.ZERO;

  public DatabaseClock(InstantSource own) {
    this.own = own;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(behind);
  }

  /**
   * A clock that runs like this one and is never set: for waits, which are as long as they were
   * meant to be if a clock is set meanwhile.
   *
   * @return the clock, whose times mean nothing by themselves
   */
  public InstantSource steady() {
    if (own instanceof ManualClock) {
      return own;
    }
    Instant start = own.instant();
    long started = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - started);
  }

  /** The machine's own time, to note when the database is asked for its time. */
  Instant asking() {
    return own.instant();
  }

  /** Sets this right by what the database has just told. */
  void told(Instant time, Instant asked) {
    if (!(own instanceof ManualClock)) {
      Instant answered = own.instant();
      Duration half = Duration.between(asked, answered).dividedBy(2);
      Duration now = Duration.between(asked.plus(half), time);
      if (now.minus(behind).abs().compareTo(half) > 0) {
        behind = now;
      }
    }
  }
}
