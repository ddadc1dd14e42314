package dev.cairn.http.access;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts failed logins of each address in each minute. Thread-safe. */
final class FailedLogins {
  private static final int MOST = 30;
  private static final int MOST_ADDRESSES = 10_000;
  private static final long PERIOD = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();

  FailedLogins() {
    this(System::nanoTime);
  }

  /** Creates it with a source of time, in nanoseconds. */
  FailedLogins(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Count(long since, int failures) {}

  boolean areTooMany(String address) {
    Count count = counts.get(address);
    return count != null && !isOver(count) && count.failures >= MOST;
  }

  void add(String address) {
    if (counts.size() >= MOST_ADDRESSES) {
      counts.values().removeIf(this::isOver);
    }
    counts.merge(
        address,
        new Count(nanos.getAsLong(), 1),
        (before, now) -> isOver(before) ? now : new Count(before.since, before.failures + 1));
  }

  private boolean isOver(Count count) {
    return nanos.getAsLong() - count.since >= PERIOD;
  }
}
