package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing again and again, with pauses, on a thread of its own, until it is closed.
 * Thread-safe.
 */
public final class Heart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  private static final Duration SHORTEST_AFTER_FAILURE = Duration.ofMillis(100);
  private static final int DOUBLINGS = 5; // up to 3.2 seconds

  private final Beat beat;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Semaphore nudges = new Semaphore(0);
  private final Thread thread;

  private Heart(String name, Beat beat) {
    this.beat = beat;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** What is done again and again. */
  @FunctionalInterface
  public interface Beat {
    /**
     * Does it once.
     *
     * @return how long to pause before the next time
     * @throws InterruptedException when this is closed
     */
    Duration beat() throws InterruptedException;
  }

  /**
   * Begins to beat.
   *
   * @param name the thread's
   * @param beat what is done
   * @return the heart, to be closed
   */
  public static Heart start(String name, Beat beat) {
    Heart heart = unstarted(name, beat);
    heart.begin();
    return heart;
  }

  /** A heart that does not beat before {@link #begin}. */
  static Heart unstarted(String name, Beat beat) {
    return new Heart(name, beat);
  }

  static Heart unstarted(String name, Runnable beat, Duration between) {
    return unstarted(
        name,
        () -> {
          beat.run();
          return between;
        });
  }

  /** Begins to beat, once. */
  void begin() {
    thread.start();
  }

  private void run() {
    int failures = 0;
    while (!closed.get()) {
      Duration pause;
      try {
        nudges.drainPermits();
        pause = beat.beat();
        failures = 0;
      } catch (InterruptedException closing) {
        return;
      } catch (CairnException problem) {
        pause = afterFailures(++failures);
        if (!closed.get()) {
          LOG.warn(
              "{} failed and goes on, failures={}: {}",
              thread.getName(),
              failures,
              problem.getMessage());
        }
      } catch (RuntimeException bug) {
        pause = afterFailures(++failures);
        LOG.error("{} failed and goes on, failures={}", thread.getName(), failures, bug);
      }
      if (!pause(pause)) {
        return;
      }
    }
  }

  /** What fails again and again is done again ever later. */
  private static Duration afterFailures(int failures) {
    return SHORTEST_AFTER_FAILURE.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
  }

  private boolean pause(Duration pause) {
    try {
      boolean nudged = nudges.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
      LOG.trace("{} beats nudged={}", thread.getName(), nudged);
      return true;
    } catch (InterruptedException closing) {
      return false;
    }
  }

  /** Lets it beat now: at once if it pauses, or else once more afterwards. */
  public void nudge() {
    nudges.release();
  }

  /** Ends the thread, if it was started, and waits until it has ended. */
  @Override
  public void close() {
    closed.set(true);
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
