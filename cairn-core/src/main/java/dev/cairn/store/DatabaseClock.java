package dev.cairn.store;

import dev.cairn.spi.HandTurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The database's time as this process keeps it, without asking: the machine's clock, set right by
 * every heartbeat to within half a round trip. A {@link HandTurnedClock} is taken as it is.
 * Thread-safe.
 */
final class DatabaseClock implements InstantSource {
  private final InstantSource own;
  private volatile Duration behind = Duration.ZERO;

  DatabaseClock(InstantSource own) {
    this.own = own;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(behind);
  }

  /** The machine's own time, to note when the database is asked for its time. */
  Instant asking() {
    return own.instant();
  }

  /** Sets this right by what the database has just told. */
  void told(Instant time, Instant asked) {
    if (!(own instanceof HandTurnedClock)) {
      Instant answered = own.instant();
      Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
      behind = Duration.between(middle, time);
    }
  }
}
