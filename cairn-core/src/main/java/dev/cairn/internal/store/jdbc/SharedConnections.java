package dev.cairn.internal.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections that Cairn's own statements share, each for one statement or transaction at a time.
 * There are few. A caller that finds none free waits here and not in the pool, which may belong to
 * the application. A further connection is opened only after all open ones have been in use for
 * {@link #GROW_AFTER}: a new session takes as long, and an executor with little to do then has one.
 * Connections are kept for up to 10 s between uses. Thread-safe.
 */
final class SharedConnections implements AutoCloseable {
  private static final Duration MAX_IDLE = Duration.ofSeconds(10);
  static final Duration GROW_AFTER = Duration.ofMillis(100);

  private final ConnectionSource source;
  private final long growAfterNanos;
  private final Semaphore permits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final ArrayDeque<PinnedConnection> idle = new ArrayDeque<>();
  private int inUse;
  private boolean closed;

  /**
   * Creates a group of connections.
   *
   * @param connections how many are open at most
   * @param growAfter how long a caller waits for an open one before it opens another
   */
  SharedConnections(ConnectionSource source, int connections, Duration growAfter) {
    this.source = source;
    this.growAfterNanos = growAfter.toNanos();
    this.permits = new Semaphore(connections, true);
  }

  /** Returns a connection, to be released; blocks while all are in use. */
  PinnedConnection acquire() {
    permits.acquireUninterruptibly();
    return idleOrNew();
  }

  /**
   * Returns a connection, to be released.
   *
   * @param limit how long to wait while all are in use
   * @throws SQLException if none becomes free in that time
   */
  PinnedConnection acquire(Duration limit) throws SQLException {
    boolean acquired = false;
    try {
      acquired = permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!acquired) {
      throw new SQLTransientConnectionException(
          "All connections of Cairn's own have been in use for " + limit);
    }
    return idleOrNew();
  }

  /** Returns the connection that was used last, or a new one if none becomes free soon. */
  private PinnedConnection idleOrNew() {
    lock.lock();
    try {
      awaitIdle();
      PinnedConnection used = idle.pollFirst();
      inUse++;
      return used == null ? new PinnedConnection(source) : used;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for an open connection. A thread that is interrupted does not wait, and stays so. */
  private void awaitIdle() {
    long left = inUse == 0 ? 0 : growAfterNanos;
    try {
      while (idle.isEmpty() && left > 0) {
        left = released.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Releases a connection. */
  void release(PinnedConnection connection) {
    try {
      PinnedConnection expired = keep(connection);
      if (expired != null) {
        expired.close();
      }
    } finally {
      permits.release();
    }
  }

  private @Nullable PinnedConnection pollMostRecent() {
    lock.lock();
    try {
      return idle.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps a connection for the next use; returns one to close, if one was idle for too long or this
   * is closed.
   */
  private @Nullable PinnedConnection keep(PinnedConnection connection) {
    lock.lock();
    try {
      idle.addFirst(connection);
      inUse--;
      released.signal();
      boolean expired = idle.getLast().idleTime().compareTo(MAX_IDLE) > 0;
      return closed || expired ? idle.pollLast() : null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns all idle connections to the pool; those in use follow when they are released. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    PinnedConnection next = pollMostRecent();
    while (next != null) {
      next.close();
      next = pollMostRecent();
    }
  }
}
