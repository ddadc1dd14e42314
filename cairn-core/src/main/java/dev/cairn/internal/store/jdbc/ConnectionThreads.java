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
 * Platform threads that execute Cairn's own statements for virtual threads. An interrupt of a
 * virtual thread would close the socket of its connection; it cannot reach these threads.
 * Thread-safe.
 */
final class ConnectionThreads implements AutoCloseable {
  /** More than the number of shared connections. */
  private static final int MAX_THREADS = 8;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;

  ConnectionThreads() {
    threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            KEEP_ALIVE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("cairn-sql-", 1).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Executes a call and waits for its result, on the current thread if that is a platform thread.
   * An interrupt does not end the wait; the interrupt flag is restored.
   */
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

  /** Finishes the submitted calls; later calls run on the thread of their caller. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
