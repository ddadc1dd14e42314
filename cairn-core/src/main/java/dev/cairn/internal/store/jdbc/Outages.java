package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outages of one database as this process sees them. An outage begins when the first caller has
 * to repeat a statement, and ends when the last caller has succeeded or given up. Listeners get one
 * event for each, however many callers there are. All errors of connections are one outage; an
 * exhausted pool is one of its own; other errors are one outage per SQL state. After an outage of
 * connections, a caller may still have a connection that it broke: one failure of each caller
 * within a second begins no new outage. Thread-safe.
 */
final class Outages {
  private static final String CONNECTIONS = "connections";
  private static final String EXHAUSTED = "connections exhausted";

  /** Connections that were idle for longer are validated before they are used. */
  private static final Duration AFTERMATH = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order in which they began. */
  private final Map<String, Ongoing> ongoing = new LinkedHashMap<>();

  private Instant aftermathEnd = Instant.MIN;

  Outages(InstantSource clock, Listener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  private static final class Ongoing {
    private final Outage outage;
    private Outage latest;
    private int callers;

    Ongoing(Outage outage) {
      this.outage = outage;
      this.latest = outage;
    }
  }

  /** Returns the oldest outage that has not ended, with its latest error. */
  Optional<Outage> current() {
    lock.lock();
    try {
      return ongoing.values().stream().map(one -> one.latest).findFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Registers a caller whose statements may fail; to be closed when it has succeeded or given up.
   */
  Caller caller() {
    return new Caller();
  }

  /** One caller and the outage that affects it, if any. For one thread at a time. */
  final class Caller implements AutoCloseable {
    private @Nullable String key;
    private boolean ignoredOne;

    /** Notes that the caller failed and will try again. */
    void failed(SQLException problem) {
      String next = keyOf(problem);
      if (next.equals(CONNECTIONS) && key == null && !ignoredOne && isAftermath()) {
        ignoredOne = true;
      } else if (!next.equals(key)) {
        close();
        key = next;
        enter(next, problem);
      } else {
        update(next, problem);
      }
    }

    /**
     * Notes that the caller has a working connection, which ends an outage of connections for it.
     */
    void connected() {
      if (CONNECTIONS.equals(key) || EXHAUSTED.equals(key)) {
        close();
      }
    }

    @Override
    public void close() {
      ignoredOne = false;
      String previous = key;
      if (previous != null) {
        key = null;
        leave(previous);
      }
    }
  }

  /** An exhausted pool is separate, since it does not tell whether the server is available. */
  private static String keyOf(SQLException problem) {
    if (problem instanceof ConnectionFailedException failed && failed.isExhausted()) {
      return EXHAUSTED;
    }
    return SqlErrorKind.isConnectionError(problem)
        ? CONNECTIONS
        : String.valueOf(problem.getSQLState());
  }

  /** Returns whether an outage of connections has just ended, and no other one has begun. */
  private boolean isAftermath() {
    lock.lock();
    try {
      return !ongoing.containsKey(CONNECTIONS) && clock.instant().isBefore(aftermathEnd);
    } finally {
      lock.unlock();
    }
  }

  private void enter(String key, SQLException problem) {
    Outage started = null;
    lock.lock();
    try {
      Ongoing found = ongoing.get(key);
      if (found == null) {
        started = Outage.of(problem, clock.instant());
        found = new Ongoing(started);
        ongoing.put(key, found);
      }
      found.callers++;
    } finally {
      lock.unlock();
    }
    if (started != null) {
      listener.on(
          key.equals(EXHAUSTED)
              ? new Event.ConnectionsExhausted(started.sqlState(), started.message())
              : new Event.DatabaseAway(started.sqlState(), started.message()));
    }
  }

  private void update(String key, SQLException problem) {
    lock.lock();
    try {
      Ongoing found = ongoing.get(key);
      if (found != null) {
        found.latest = Outage.of(problem, found.outage.since());
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(String key) {
    Outage ended = null;
    lock.lock();
    try {
      Ongoing found = ongoing.get(key);
      if (found != null && --found.callers == 0) {
        ongoing.remove(key);
        ended = found.outage;
        if (key.equals(CONNECTIONS)) {
          aftermathEnd = clock.instant().plus(AFTERMATH);
        }
      }
    } finally {
      lock.unlock();
    }
    if (ended != null) {
      Duration after = Duration.between(ended.since(), clock.instant());
      listener.on(new Event.DatabaseBack(ended.sqlState(), after));
    }
  }
}
