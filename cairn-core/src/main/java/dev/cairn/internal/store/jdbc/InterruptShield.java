package dev.cairn.internal.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts a thread, but not while it uses a connection: an interrupt would close the socket of a
 * virtual thread. It is delivered afterwards, and a statement of the user's that runs meanwhile is
 * cancelled. One thread uses connections; any thread may interrupt it. Thread-safe.
 */
public final class InterruptShield {
  private static final Logger LOG = LoggerFactory.getLogger(InterruptShield.class);

  private final Consumer<InterruptedException> whenInterrupted;
  private @Nullable Thread inside;
  private @Nullable Statement running;
  private boolean held;

  /**
   * The shield of a thread.
   *
   * @param whenInterrupted called by the thread when a wait of its own was interrupted: throws if
   *     the wait is to end; else it goes on
   */
  public InterruptShield(Consumer<InterruptedException> whenInterrupted) {
    this.whenInterrupted = whenInterrupted;
  }

  /**
   * Interrupts a thread now, or after its use of a connection.
   *
   * @param thread the thread
   */
  public void interrupt(Thread thread) {
    Statement toCancel = null;
    synchronized (this) {
      if (inside == thread) {
        held = true;
        toCancel = running;
      } else {
        thread.interrupt();
      }
    }
    if (toCancel != null) {
      cancel(toCancel);
    }
  }

  /** Whoever interrupts does not wait for Postgres. */
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

  /** From here on the current thread uses a connection; an interrupt that it has is held, too. */
  public void enter(@Nullable Statement statement) {
    synchronized (this) {
      if (inside == null) {
        inside = Thread.currentThread();
        running = statement;
        held |= Thread.interrupted();
      }
    }
  }

  /** From here on the current thread can be interrupted. */
  public void exit() {
    synchronized (this) {
      if (inside == Thread.currentThread()) {
        inside = null;
        running = null;
        if (held) {
          held = false;
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** A wait between uses of connections was interrupted: throws if it is to end. */
  public void interrupted(InterruptedException interrupted) {
    whenInterrupted.accept(interrupted);
  }
}
