package dev.cairn.internal.store.batch;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An entry that waits for its commit, and the thread that waits with it. */
public final class PendingEntry {
  private final Entry entry;
  private final boolean follows;
  private final boolean tied;
  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable Object answer;

  public PendingEntry(Entry entry, boolean follows) {
    this(entry, follows, false);
  }

  private PendingEntry(Entry entry, boolean follows, boolean tied) {
    this.entry = entry;
    this.follows = follows;
    this.tied = tied;
  }

  /** One that is committed with the entry before it, or not at all. */
  public static PendingEntry tied(Entry entry) {
    return new PendingEntry(entry, true, true);
  }

  /** Whether it belongs into the batch of the entry before it. */
  public boolean follows() {
    return follows;
  }

  /** Whether it is committed with the entry before it, or not at all. */
  public boolean isTied() {
    return tied;
  }

  public Entry entry() {
    return entry;
  }

  /** Whether its fate is known. */
  public boolean isAnswered() {
    return answer != null;
  }

  public void answer(Verdict verdict) {
    answer = verdict;
    LockSupport.unpark(waiter);
  }

  public void fail(RuntimeException exception) {
    answer = exception;
    LockSupport.unpark(waiter);
  }

  /** Parks as {@link #settled} does; what the entry was refused with is thrown. */
  public Verdict await() {
    Object given = settled();
    if (given instanceof RuntimeException exception) {
      throw exception;
    }
    return (Verdict) given;
  }

  /**
   * Parks until the entry's fate is known. An interrupt does not shorten the wait, since the entry
   * may already be on its way; it is kept for the caller.
   */
  public Object settled() {
    boolean interrupted = false;
    Object given;
    while ((given = answer) == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return given;
  }
}
