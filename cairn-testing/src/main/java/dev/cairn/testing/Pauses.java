package dev.cairn.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The threads that wait for a time which is set. Thread-safe. */
final class Pauses {
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Pause> pauses = new PriorityQueue<>();
  private volatile Instant now;

  Pauses(Instant start) {
    this.now = start;
  }

  /** A thread that waits for a time. */
  private record Pause(Instant end, Thread thread) implements Comparable<Pause> {
    private static final Comparator<Pause> ORDER =
        Comparator.comparing(Pause::end).thenComparingLong(pause -> pause.thread.threadId());

    @Override
    public int compareTo(Pause other) {
      return ORDER.compare(this, other);
    }
  }

  Instant now() {
    return now;
  }

  /** The first time at which a thread continues. */
  Optional<Instant> firstEnd() {
    lock.lock();
    try {
      return Optional.ofNullable(pauses.peek()).map(Pause::end);
    } finally {
      lock.unlock();
    }
  }

  /** Sets the time, and continues the threads whose time has come. */
  void setTime(Instant time) {
    List<Thread> over;
    lock.lock();
    try {
      now = time;
      over =
          pauses.stream()
              .filter(pause -> !pause.end.isAfter(time))
              .map(Pause::thread)
              .collect(Collectors.toList());
    } finally {
      lock.unlock();
    }
    over.forEach(LockSupport::unpark);
  }

  /** Blocks the current thread until the time has come. */
  void pause(Duration length) throws InterruptedException {
    Pause pause;
    lock.lock();
    try {
      Instant end = now.plus(length).plusNanos(999).truncatedTo(ChronoUnit.MICROS);
      pause = new Pause(end, Thread.currentThread());
      pauses.add(pause);
    } finally {
      lock.unlock();
    }
    try {
      while (now.isBefore(pause.end)) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      lock.lock();
      try {
        pauses.remove(pause);
      } finally {
        lock.unlock();
      }
    }
  }
}
