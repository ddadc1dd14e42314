package dev.cairn.internal.store.batch;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An entry that waits for its commit, and the thread that waits for it. */
public final class PendingEntry {
  private final Entry entry;
  private final boolean follows;
  private final boolean tied;
  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable Object result;

  public PendingEntry(Entry entry, boolean follows) {
    this(entry, follows, false);
  }

  private PendingEntry(Entry entry, boolean follows, boolean tied) {
    this.entry = entry;
    this.follows = follows;
    this.tied = tied;
  }

  /** Creates an entry that is committed together with the entry before it, or not at all. */
  public static PendingEntry tied(Entry entry) {
    return new PendingEntry(entry, true, true);
  }

  /** Returns whether it belongs into the same batch as the entry before it. */
  public boolean follows() {
    return follows;
  }

  /** Returns whether it is committed together with the entry before it, or not at all. */
  public boolean isTied() {
    return tied;
  }

  public Entry entry() {
    return entry;
  }

  /** Returns whether its verdict or its error is known. */
  public boolean isCompleted() {
    return result != null;
  }

  public void complete(Verdict verdict) {
    result = verdict;
    LockSupport.unpark(waiter);
  }

  public void fail(RuntimeException exception) {
    result = exception;
    LockSupport.unpark(waiter);
  }

  /** Waits as {@link #awaitResult} does; throws the error if there is one. */
  public Verdict await() {
    Object outcome = awaitResult();
    if (outcome instanceof RuntimeException exception) {
      throw exception;
    }
    return (Verdict) outcome;
  }

  /**
   * Parks until the verdict or the error is known, and returns it. An interrupt does not end the
   * wait, since the entry may be committed; the interrupt flag is restored.
   */
  public Object awaitResult() {
    boolean interrupted = false;
    Object outcome;
    while ((outcome = result) == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }
}
