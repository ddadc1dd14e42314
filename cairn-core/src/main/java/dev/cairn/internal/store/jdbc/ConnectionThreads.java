package dev.cairn.internal.store.jdbc;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads on which Cairn's own statements run that a virtual thread asks for: an interrupt
 * of the virtual thread cannot break their connections. Thread-safe.
 */
final class ConnectionThreads implements AutoCloseable {
  /** More than the connections that their statements share. */
  private static final int MOST = 8;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;

  ConnectionThreads() {
    threads =
        new ThreadPoolExecutor(
            MOST,
            MOST,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("cairn-ask-", 1).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Calls, and waits for the result; an interrupt does not end the wait, and is kept. */
  <T extends @Nullable Object> T call(Supplier<T> call) {
    if (!Thread.currentThread().isVirtual()) {
      return call.get();
    }
    var task = new FutureTask<>(call::get);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException closed) {
      task.run();
    }
    return result(task);
  }

  private static <T extends @Nullable Object> T result(FutureTask<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What was asked before is answered; what comes later runs on its caller's thread. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
