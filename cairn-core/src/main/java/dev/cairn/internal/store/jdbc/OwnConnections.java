package dev.cairn.internal.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections that statements of Cairn's own share, each for one statement or transaction at a
 * time. They are few, and whoever finds none free waits here and not in the pool, which may be the
 * application's. They are kept between uses for some seconds. Thread-safe.
 */
public final class OwnConnections implements AutoCloseable {
  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  private final ConnectionSource source;
  private final Semaphore seats;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<PinnedConnection> spare = new ArrayDeque<>();
  private boolean closed;

  OwnConnections(ConnectionSource source, int connections) {
    this.source = source;
    this.seats = new Semaphore(connections, true);
  }

  /** Takes a connection, to be given back; blocks while all are in use. */
  public PinnedConnection take() {
    seats.acquireUninterruptibly();
    PinnedConnection used = latest();
    return used == null ? new PinnedConnection(source) : used;
  }

  /**
   * Takes a connection, to be given back.
   *
   * @param limit how long to wait while all are in use
   * @throws SQLException if all are in use for as long
   */
  PinnedConnection take(Duration limit) throws SQLException {
    boolean seated = false;
    try {
      seated = seats.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!seated) {
      throw new SQLTransientConnectionException(
          "All connections of Cairn's own have been in use for " + limit);
    }
    PinnedConnection used = latest();
    return used == null ? new PinnedConnection(source) : used;
  }

  /** Gives a connection back. */
  public void giveBack(PinnedConnection connection) {
    try {
      PinnedConnection rested = keep(connection);
      if (rested != null) {
        rested.close();
      }
    } finally {
      seats.release();
    }
  }

  private @Nullable PinnedConnection latest() {
    lock.lock();
    try {
      return spare.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a connection for the next use; returns one that is to be closed instead, if any. */
  private @Nullable PinnedConnection keep(PinnedConnection connection) {
    lock.lock();
    try {
      spare.addFirst(connection);
      boolean rested = spare.getLast().rested().compareTo(LONGEST_REST) > 0;
      return closed || rested ? spare.pollLast() : null;
    } finally {
      lock.unlock();
    }
  }

  /** Gives all connections back to the pool, those in use as soon as they are not. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    PinnedConnection next = latest();
    while (next != null) {
      next.close();
      next = latest();
    }
  }
}
