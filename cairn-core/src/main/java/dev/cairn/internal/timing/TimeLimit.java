package dev.cairn.internal.timing;

import dev.cairn.error.StepTimeoutException;
import dev.cairn.internal.store.jdbc.InterruptShield;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Interrupts the thread that made it when a time is over, unless it was closed before. */
public final class TimeLimit implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final InterruptShield shield;
  private final CompletableFuture<Boolean> over;
  private boolean closed;
  private boolean passed;

  private TimeLimit(CompletableFuture<Boolean> over, InterruptShield shield) {
    this.shield = shield;
    this.over = over;
  }

  /** Begins to count. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public // interrupting does not fail
  static TimeLimit until(Deadlines deadlines, Instant end, InterruptShield shield) {
    CompletableFuture<Boolean> over = deadlines.at(end);
    var limit = new TimeLimit(over, shield);
    over.thenAccept(now -> limit.pass());
    return limit;
  }

  private synchronized void pass() {
    if (!closed) {
      passed = true;
      shield.interrupt(thread);
    }
  }

  /** Stops to count; the interrupt, if there was one, is gone. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (passed) {
        Thread.interrupted();
      }
    }
    over.cancel(false);
  }

  /** Whether the time was over before this was closed. */
  public synchronized boolean passed() {
    return passed;
  }

  public static StepTimeoutException exception(
      String workflow, String step, Duration limit, @Nullable Throwable thrown) {
    return new StepTimeoutException(
        "A try of step '%s' of workflow '%s' took longer than %s and was interrupted. Give it more time, or more tries."
            .formatted(step, workflow, limit),
        thrown);
  }
}
