package dev.cairn.internal.run;

import dev.cairn.internal.registry.Rethrow;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.StepOptions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for steps that compute: as many as there are cores. A step that computes on a
 * virtual thread has one of the JVM's few carrier threads for itself until it ends, so as many of
 * them as there are cores stop every other virtual thread. The operating system shares the cores
 * among platform threads. Threads end after a while without work. Thread-safe.
 */
public final class CpuThreads {
  /** Stands for every step. */
  private static final String ALL = "*";

  private static final long IDLE_SECONDS = 10;

  private final Executor threads = pool(Runtime.getRuntime().availableProcessors());
  private final Set<String> names;

  /**
   * No thread begins before the first step does.
   *
   * @param names the names of steps that compute, besides those that say so themselves
   */
  public CpuThreads(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  private static ThreadPoolExecutor pool(int size) {
    var factory =
        Thread.ofPlatform()
            .name("cairn-cpu-", 1)
            .daemon()
            .inheritInheritableThreadLocals(false)
            .factory();
    var pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Whether a step is to run on one of the threads. */
  public boolean isFor(StepOptions step) {
    return step.cpuBound()
        || (!names.isEmpty() && (names.contains(ALL) || names.contains(step.name())));
  }

  /**
   * Runs code on one of the threads, and waits for it. An interrupt of the caller goes on to that
   * thread; a flag that the code leaves there comes back to the caller. Code that has not begun
   * when the caller is interrupted does not begin.
   *
   * @throws InterruptedException if the caller was interrupted before the code began
   * @throws Exception as the code does
   */
  public @Nullable Object call(Body<?, ?> code) throws Exception {
    var call = new Call(code, Thread.currentThread().getContextClassLoader());
    threads.execute(call);
    return call.await();
  }

  /** One execution. */
  private static final class Call implements Runnable {
    private enum State {
      WAITING,
      RUNNING,
      ENDED,
      WITHDRAWN
    }

    private final Body<?, ?> code;
    private final @Nullable ClassLoader loader;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private State state = State.WAITING;
    private @Nullable Thread runner;
    private boolean flagged;

    Call(Body<?, ?> code, @Nullable ClassLoader loader) {
      this.code = code;
      this.loader = loader;
    }

    @Override
    public void run() {
      Thread current = Thread.currentThread();
      if (!begin(current)) {
        return;
      }
      ClassLoader own = current.getContextClassLoader();
      Object value = null;
      Throwable failure = null;
      try {
        current.setContextClassLoader(loader);
        value = code.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      current.setContextClassLoader(own);
      end();
      if (failure == null) {
        result.complete(value);
      } else {
        result.completeExceptionally(failure);
      }
    }

    private synchronized boolean begin(Thread current) {
      if (state == State.WITHDRAWN) {
        return false;
      }
      Thread.interrupted(); // of an earlier execution
      state = State.RUNNING;
      runner = current;
      return true;
    }

    /** From here on nobody interrupts the thread for this. */
    private synchronized void end() {
      state = State.ENDED;
      runner = null;
      flagged |= Thread.interrupted();
    }

    @Nullable Object await() throws Exception {
      while (true) {
        try {
          Object value = result.get();
          restoreFlag();
          return value;
        } catch (InterruptedException interrupted) {
          passOn(interrupted);
        } catch (ExecutionException thrown) {
          restoreFlag();
          throw Rethrow.asException(Objects.requireNonNull(thrown.getCause()));
        }
      }
    }

    private synchronized void passOn(InterruptedException interrupted) throws InterruptedException {
      switch (state) {
        case WAITING -> {
          state = State.WITHDRAWN;
          throw interrupted;
        }
        case RUNNING -> {
          if (runner != null) {
            runner.interrupt();
          }
        }
        case ENDED, WITHDRAWN -> flagged = true;
      }
    }

    private synchronized void restoreFlag() {
      if (flagged) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
