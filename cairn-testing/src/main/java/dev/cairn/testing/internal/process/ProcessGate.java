package dev.cairn.testing.internal.process;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets the threads of a process pass, or holds them. Thread-safe. */
final class ProcessGate {
  /** The states of a process. */
  private enum State {
    RUNNING,
    HELD,
    ENDED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = State.RUNNING;

  boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Holds all threads from now on. */
  void hold() {
    set(State.HELD);
  }

  /** Lets all threads continue. */
  void open() {
    set(State.RUNNING);
  }

  /** Lets all threads continue in order to end. */
  void end() {
    set(State.ENDED);
  }

  private void set(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits while threads are held, regardless of interrupts.
   *
   * @return whether the process runs; false if it has ended
   */
  boolean pass() {
    if (isRunning()) {
      return true;
    }
    lock.lock();
    try {
      while (state == State.HELD) {
        changed.awaitUninterruptibly();
      }
      return isRunning();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits before code of the application is executed.
   *
   * @throws ProcessEnded if the process has ended
   */
  void passCode() {
    if (!pass()) {
      throw new ProcessEnded();
    }
  }
}
