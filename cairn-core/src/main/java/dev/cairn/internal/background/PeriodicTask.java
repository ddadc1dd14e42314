package dev.cairn.internal.background;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Repeats an action with pauses, on a platform thread of its own, until it is closed. After an
 * exception or error, the action is repeated with increasing delays. Thread-safe.
 */
public final class PeriodicTask implements AutoCloseable {
  private static final long AFTER_ERROR_OF_LOOP = Duration.ofMillis(100).toNanos();

  private final Action action;
  private final TaskStatus status;
  private final Runnable requestFullSearch;
  private final Consumer<PeriodicTask> closing;
  private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> searches =
      new ConcurrentLinkedQueue<>();
  private final Semaphore wakeUps = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  PeriodicTask(
      Action action,
      TaskStatus status,
      Runnable requestFullSearch,
      Consumer<PeriodicTask> closing) {
    this.action = action;
    this.status = status;
    this.requestFullSearch = requestFullSearch;
    this.closing = closing;
    this.thread = Thread.ofPlatform().name(status.name()).daemon().unstarted(this::run);
  }

  /** The repeated action. */
  @FunctionalInterface
  public interface Action {
    /**
     * Runs the action once.
     *
     * @return how long to wait before the next run
     * @throws InterruptedException if the task is closed or woken
     */
    Duration run() throws InterruptedException;
  }

  /**
   * Starts the thread. Must be called once.
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
        // by close(), which ends the loop, or by wake(), after which the action runs
      } catch (Throwable errorOfLoop) { // such as OutOfMemoryError while waiting
        LockSupport.parkNanos(AFTER_ERROR_OF_LOOP);
      }
    }
  }

  /** A wake-up shortens a pause, but not the delay after a failure. */
  private void runAndWait() throws InterruptedException {
    Duration pause;
    try {
      wakeUps.drainPermits();
      pause = runAction();
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

  private Duration runAction() throws InterruptedException {
    List<CompletableFuture<Boolean>> requested = List.copyOf(searches);
    if (requested.isEmpty()) {
      return action.run();
    }
    requestFullSearch.run();
    Duration pause = action.run();
    for (CompletableFuture<Boolean> search : requested) { // also of callers that gave up
      searches.poll(); // only this thread removes
      search.complete(true);
    }
    return pause;
  }

  private void awaitClose(Throwable problem) throws InterruptedException {
    if (!isClosed()) {
      closed.await(nanos(status.failed(problem)), TimeUnit.NANOSECONDS);
    }
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration); // saturates
  }

  /** Reports success from within an action that does not return for long. */
  public void works() {
    status.succeeded();
  }

  /** Runs the action soon: at once if the task waits, or once more after the present run. */
  public void runSoon() {
    wakeUps.release();
  }

  /**
   * Requests a full search for work.
   *
   * @return completes after a successful run of the action that began after this call, and when the
   *     task is closed
   */
  CompletableFuture<Boolean> search() {
    var search = new CompletableFuture<Boolean>();
    searches.add(search);
    if (isClosed()) {
      search.complete(false);
    }
    runSoon();
    return search;
  }

  /** Runs the action soon, and interrupts an action that waits. */
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
    closing.accept(this);
    searches.forEach(search -> search.complete(false));
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
