package dev.cairn.testing.internal.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The threads of the test, which belong to no process. Thread-safe. */
final class OutsideThreads {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Adds the current thread. */
  void add() {
    threads.add(Thread.currentThread());
  }

  boolean isOutside() {
    return threads.contains(Thread.currentThread());
  }

  /** Executes code as an outside thread. */
  <T> T call(Supplier<T> code) {
    boolean added = threads.add(Thread.currentThread());
    try {
      return code.get();
    } finally {
      if (added) {
        threads.remove(Thread.currentThread());
      }
    }
  }
}
