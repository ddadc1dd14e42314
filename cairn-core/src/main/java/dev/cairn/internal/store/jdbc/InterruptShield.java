package dev.cairn.internal.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delays interrupts of a thread while it uses a connection. An interrupt would close the socket of
 * a virtual thread. It is delivered after the use, and a running statement of user code is
 * cancelled. One thread uses connections; any thread may interrupt it. Thread-safe.
 */
public final class InterruptShield {
  private static final Logger LOG = LoggerFactory.getLogger(InterruptShield.class);

  private final Consumer<InterruptedException> onInterrupt;
  private @Nullable Thread protectedThread;
  private @Nullable Statement running;
  private boolean pending;

  /**
   * Creates the shield of a thread.
   *
   * @param onInterrupt called by the thread when one of its waits was interrupted: throws if the
   *     wait must end, and returns if it continues
   */
  public InterruptShield(Consumer<InterruptedException> onInterrupt) {
    this.onInterrupt = onInterrupt;
  }

  /**
   * Interrupts a thread: at once, or after its use of a connection.
   *
   * @param thread the thread
   */
  public void interrupt(Thread thread) {
    Statement toCancel = null;
    synchronized (this) {
      if (protectedThread == thread) {
        pending = true;
        toCancel = running;
      } else {
        thread.interrupt();
      }
    }
    if (toCancel != null) {
      cancel(toCancel);
    }
  }

  /** Cancels on another thread, so that the interrupting thread does not wait for Postgres. */
  private static void cancel(Statement statement) {
    Thread.ofVirtual()
        .name("cairn-cancel-statement")
        .inheritInheritableThreadLocals(false)
        .start(() -> {
          try {
            statement.cancel();
          } catch (SQLException ended) {
            LOG.debug("a statement was not cancelled: {}", ended.getMessage());
          }
        });
  }

  /**
   * Marks the start of a use of a connection by the current thread. A pending interrupt is delayed.
   *
   * @param statement the statement of user code that is executed, to be cancelled by an interrupt
   */
  public void enter(@Nullable Statement statement) {
    synchronized (this) {
      if (protectedThread == null) {
        protectedThread = Thread.currentThread();
        running = statement;
        pending |= Thread.interrupted();
      }
    }
  }

  /** Marks the end of a use of a connection and delivers a delayed interrupt. */
  public void exit() {
    synchronized (this) {
      if (protectedThread == Thread.currentThread()) {
        protectedThread = null;
        running = null;
        if (pending) {
          pending = false;
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * Reports that a wait between uses of connections was interrupted; throws if the wait must end.
   */
  public void interrupted(InterruptedException interrupted) {
    onInterrupt.accept(interrupted);
  }
}
