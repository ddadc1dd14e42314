package dev.cairn.http.internal.limit;

import dev.cairn.http.internal.problem.Problem;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts failed logins of each address in each minute. Thread-safe. */
public final class FailedLogins {
  private static final int MOST = 30;
  private static final int MOST_ADDRESSES = 10_000;
  private static final long PERIOD = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();

  public FailedLogins() {
    this(System::nanoTime);
  }

  /** Creates it with a source of time, in nanoseconds. */
  FailedLogins(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Count(long since, int failures) {}

  /**
   * Refuses an address with too many failed logins.
   *
   * @throws dev.cairn.http.internal.problem.ProblemException if there were too many
   */
  public void check(String address) {
    if (areTooMany(address)) {
      throw Problem.of(
              429,
              "too-many-failed-logins",
              "Requests of this address had too many wrong tokens or failed logins.",
              "Correct the credentials, and send the request again in a minute.")
          .exception();
    }
  }

  boolean areTooMany(String address) {
    Count count = counts.get(address);
    return count != null && !isOver(count) && count.failures >= MOST;
  }

  /** Counts a failed login of an address. */
  public void add(String address) {
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
