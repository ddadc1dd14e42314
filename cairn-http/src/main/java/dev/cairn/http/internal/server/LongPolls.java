package dev.cairn.http.internal.server;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that wait and change nothing, such as those for a result. They end when the server
 * closes, so that a client asks another server. Thread-safe.
 */
final class LongPolls implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Thread> waiting = new HashSet<>();
  private boolean closed;

  /** Answers a request, on the thread that waits. */
  Answer answer(Route route, ApiRequest request) {
    if (!route.waits() || route.changes()) {
      return route.handler().answer(request);
    }
    begin();
    try {
      return route.handler().answer(request);
    } catch (RuntimeException thrown) {
      throw end() ? closing() : thrown;
    } finally {
      boolean unused = end();
    }
  }

  private void begin() {
    lock.lock();
    try {
      if (closed) {
        throw closing();
      }
      waiting.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the server closes. The thread is not interrupted afterwards. */
  private boolean end() {
    lock.lock();
    try {
      waiting.remove(Thread.currentThread());
      boolean unused = closed && Thread.interrupted();
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException closing() {
    return Problem.of(
            503,
            "server-is-closing",
            "The server is closing, and waits for nothing any more.",
            "Send the request again, to another server.")
        .exception();
  }

  /** Permits requests to wait, after {@link #close}. */
  void open() {
    lock.lock();
    try {
      closed = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }
}
