package dev.cairn.internal.run;

import dev.cairn.internal.failure.Rethrow;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.EngineStepCall;
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
 * Platform threads for CPU-bound steps, as many as there are cores. A step that computes on a
 * virtual thread occupies one of the JVM's few carrier threads until it ends, so as many of them as
 * there are cores stop all other virtual threads. The operating system shares the cores among
 * platform threads. Idle threads end after 10 seconds. Thread-safe.
 */
public final class CpuThreads {
  /** The name that matches every step. */
  private static final String ALL = "*";

  private static final long IDLE_SECONDS = 10;

  private final Executor threads = pool(Runtime.getRuntime().availableProcessors());
  private final Set<String> names;

  /**
   * Creates the pool; threads start with the first step.
   *
   * @param names the names of CPU-bound steps, besides steps that declare it
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

  /** Returns whether a step runs on one of these threads. */
  public boolean isFor(EngineStepCall step) {
    return step.cpuBound()
        || (!names.isEmpty() && (names.contains(ALL) || names.contains(step.name())));
  }

  /**
   * Runs code on one of the threads and waits for it. An interrupt of the caller is passed to that
   * thread; an interrupt flag that the code leaves there is passed back. If the caller is
   * interrupted before the code has begun, the code does not begin.
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
      CANCELLED
    }

    private final Body<?, ?> code;
    private final @Nullable ClassLoader loader;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private State state = State.WAITING;
    private @Nullable Thread runner;
    private boolean interruptFlag;

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
      if (state == State.CANCELLED) {
        return false;
      }
      Thread.interrupted(); // left by an earlier call
      state = State.RUNNING;
      runner = current;
      return true;
    }

    /** Marks the end: from here on, nobody interrupts the thread for this call. */
    private synchronized void end() {
      state = State.ENDED;
      runner = null;
      interruptFlag |= Thread.interrupted();
    }

    @Nullable Object await() throws Exception {
      while (true) {
        try {
          Object value = result.get();
          restoreInterruptFlag();
          return value;
        } catch (InterruptedException interrupted) {
          passInterrupt(interrupted);
        } catch (ExecutionException thrown) {
          restoreInterruptFlag();
          throw Rethrow.asException(Objects.requireNonNull(thrown.getCause()));
        }
      }
    }

    private synchronized void passInterrupt(InterruptedException interrupted)
        throws InterruptedException {
      switch (state) {
        case WAITING -> {
          state = State.CANCELLED;
          throw interrupted;
        }
        case RUNNING -> {
          if (runner != null) {
            runner.interrupt();
          }
        }
        case ENDED, CANCELLED -> interruptFlag = true;
      }
    }

    private synchronized void restoreInterruptFlag() {
      if (interruptFlag) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
