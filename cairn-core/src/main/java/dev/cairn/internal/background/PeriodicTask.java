package dev.cairn.internal.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Repeats an action, with pauses, on a thread of its own, until it is closed. Nothing else ends it:
 * after an exception or an error, the action is repeated with increasing delays. Thread-safe.
 */
public final class PeriodicTask implements AutoCloseable {
  private static final long AFTER_ERROR_OF_LOOP = Duration.ofMillis(100).toNanos();

  private final Action action;
  private final TaskStatus status;
  private final Semaphore wakeUps = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  PeriodicTask(Action action, TaskStatus status) {
    this.action = action;
    this.status = status;
    this.thread = Thread.ofPlatform().name(status.name()).daemon().unstarted(this::run);
  }

  /** What is repeated. */
  @FunctionalInterface
  public interface Action {
    /**
     * Does it once.
     *
     * @return how long to wait before the next time
     * @throws InterruptedException when the task is closed or woken
     */
    Duration run() throws InterruptedException;
  }

  /**
   * Starts the thread. To be called once.
   *
   * @return this task
   */
  public PeriodicTask start() {
    thread.start();
    return this;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    while (!isClosed()) {
      try {
        runAndWait();
      } catch (InterruptedException woken) {
        // by close, which the loop sees; or by wake, after which the action is due
      } catch (Throwable errorOfLoop) { // such as no memory for what it waits with
        LockSupport.parkNanos(AFTER_ERROR_OF_LOOP);
      }
    }
  }

  /** A wake-up shortens a pause, but not the delay after a failure. */
  private void runAndWait() throws InterruptedException {
    Duration pause;
    try {
      wakeUps.drainPermits();
      pause = action.run();
      status.succeeded();
    } catch (InterruptedException woken) {
      throw woken;
    } catch (Throwable problem) {
      awaitClose(problem);
      return;
    }
    if (pause.isPositive()) {
      wakeUps.tryAcquire(nanos(pause), TimeUnit.NANOSECONDS);
    }
  }

  private void awaitClose(Throwable problem) throws InterruptedException {
    if (!isClosed()) {
      closed.await(nanos(status.failed(problem)), TimeUnit.NANOSECONDS);
    }
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration); // the longest there is, if it is longer
  }

  /** Reports from within an action that lasts that it works by now. */
  public void works() {
    status.succeeded();
  }

  /** Runs the action now: at once if the task waits, or else once more afterwards. */
  public void runSoon() {
    wakeUps.release();
  }

  /** Runs the action now, also if the action itself waits, which an interrupt then ends. */
  public void wake() {
    wakeUps.release();
    thread.interrupt();
  }

  /** Ends the thread, if it was started, and waits until it has ended. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    status.close();
    if (Thread.currentThread() == thread) {
      return; // an action that closes its own task ends with it
    }
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
