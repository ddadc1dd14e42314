package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outages of one database, as seen by this process. An outage begins when the first caller has
 * to repeat a statement, and ends when the last one has succeeded or given up; listeners are told
 * of both once, however many callers there are. Errors of connections are one outage; other errors
 * are one for each SQL state, and a pool without a free connection is one of its own. Thread-safe.
 */
final class Outages {
  private static final String CONNECTIONS = "connections";
  private static final String EXHAUSTED = "connections exhausted";

  private final InstantSource clock;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();

  /** The oldest one first. */
  private final Map<String, Ongoing> ongoing = new LinkedHashMap<>();

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

  /** The oldest outage that has not ended, with the latest error of it. */
  Optional<Outage> current() {
    lock.lock();
    try {
      return ongoing.values().stream().map(one -> one.latest).findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** A caller that may fail; to be closed when it has succeeded or given up. */
  Caller caller() {
    return new Caller();
  }

  /** One caller, and the outage that it is part of. For one thread at a time. */
  final class Caller implements AutoCloseable {
    private @Nullable String part;

    /** The caller failed, and will try again. */
    void failed(SQLException problem) {
      String next = part(problem);
      if (!next.equals(part)) {
        close();
        part = next;
        enter(next, problem);
      } else {
        goOn(next, problem);
      }
    }

    /** The caller has a connection now that works. */
    void connected() {
      if (CONNECTIONS.equals(part) || EXHAUSTED.equals(part)) {
        close();
      }
    }

    @Override
    public void close() {
      String left = part;
      if (left != null) {
        part = null;
        leave(left);
      }
    }
  }

  /** A pool that has no connection free says nothing about the server. */
  private static String part(SQLException problem) {
    if (problem instanceof ConnectionFailedException failed && failed.isExhausted()) {
      return EXHAUSTED;
    }
    return SqlErrorKind.isOfConnection(problem)
        ? CONNECTIONS
        : String.valueOf(problem.getSQLState());
  }

  private void enter(String part, SQLException problem) {
    Outage begun = null;
    lock.lock();
    try {
      Ongoing found = ongoing.get(part);
      if (found == null) {
        begun = Outage.of(problem, clock.instant());
        found = new Ongoing(begun);
        ongoing.put(part, found);
      }
      found.callers++;
    } finally {
      lock.unlock();
    }
    if (begun != null) {
      listener.on(
          part.equals(EXHAUSTED)
              ? new Event.ConnectionsExhausted(begun.sqlState(), begun.message())
              : new Event.DatabaseAway(begun.sqlState(), begun.message()));
    }
  }

  private void goOn(String part, SQLException problem) {
    lock.lock();
    try {
      Ongoing found = ongoing.get(part);
      if (found != null) {
        found.latest = Outage.of(problem, found.outage.since());
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(String part) {
    Outage ended = null;
    lock.lock();
    try {
      Ongoing found = ongoing.get(part);
      if (found != null && --found.callers == 0) {
        ongoing.remove(part);
        ended = found.outage;
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
