package dev.cairn.testing.internal.process;

import dev.cairn.spi.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The transactions in external databases whose code has ended, and which their threads commit next.
 * Each is recorded twice: there, on its own thread, and then in the journal. Thread-safe.
 */
final class ExternalCommits {
  private final Map<Thread, Commit> next = new ConcurrentHashMap<>();

  private record Commit(Event.Line line, String database) {}

  /** The code of a transaction begins on the current thread. */
  void begins() {
    next.remove(Thread.currentThread());
  }

  /** The code of a transaction has returned on the current thread. */
  void returned(Event.Line line, String database) {
    next.put(Thread.currentThread(), new Commit(line, database));
  }

  /** The external database in which the current thread commits these lines; empty for none. */
  String database(List<Event.Line> lines) {
    Commit commit = next.get(Thread.currentThread());
    return commit != null && lines.contains(commit.line) ? commit.database : "";
  }

  /** The current thread has committed. */
  void committed() {
    next.remove(Thread.currentThread());
  }
}
