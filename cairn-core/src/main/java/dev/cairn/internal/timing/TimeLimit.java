package dev.cairn.internal.timing;

import dev.cairn.error.StepTimeoutException;
import dev.cairn.internal.store.jdbc.InterruptShield;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that created it when a time is reached, unless it was closed before. Used
 * for step timeouts.
 */
public final class TimeLimit implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final InterruptShield shield;
  private final CompletableFuture<Boolean> deadline;
  private boolean closed;
  private boolean expired;

  private TimeLimit(CompletableFuture<Boolean> deadline, InterruptShield shield) {
    this.shield = shield;
    this.deadline = deadline;
  }

  /** Starts the time limit for the current thread. */
  @SuppressWarnings("FutureReturnValueIgnored") // interrupting cannot fail
  public static TimeLimit start(Deadlines deadlines, Instant end, InterruptShield shield) {
    CompletableFuture<Boolean> deadline = deadlines.schedule(end);
    var limit = new TimeLimit(deadline, shield);
    deadline.thenAccept(now -> limit.expire());
    return limit;
  }

  private synchronized void expire() {
    if (!closed) {
      expired = true;
      shield.interrupt(thread);
    }
  }

  /** Stops the time limit, and clears the interrupt if it has interrupted the thread. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (expired) {
        Thread.interrupted();
      }
    }
    deadline.cancel(false);
  }

  /** Returns whether the time was reached before this was closed. */
  public synchronized boolean isExpired() {
    return expired;
  }

  public static StepTimeoutException exception(
      String workflowId, String step, Duration limit, @Nullable Throwable thrown) {
    return new StepTimeoutException(
        "A try of step '%s' of workflow '%s' took longer than %s and was interrupted. Increase the timeout or the number of attempts."
            .formatted(step, workflowId, limit),
        workflowId,
        step,
        limit,
        thrown);
  }
}
