package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The record of a call's beginning, as long as nothing depends on it. It is written before the run
 * does anything durable, and for a caller who has waited for a while; a call that has ended by then
 * is recorded as a whole. Thread-safe.
 */
public final class DeferredStart implements DeferredRecord {
  private final Entry.Begin begin;
  private final Function<Entry, Verdict> journal;
  private final RunLifecycle lifecycle;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * The opening of a call.
   *
   * @param journal writes an entry
   * @param lifecycle that of the run, which is accepted or rejected here
   */
  public DeferredStart(
      Entry.Begin begin, Function<Entry, Verdict> journal, RunLifecycle lifecycle) {
    this.begin = begin;
    this.journal = journal;
    this.lifecycle = lifecycle;
  }

  @Override
  public boolean write() {
    if (taken.compareAndSet(false, true)) {
      settle();
    }
    return lifecycle.awaitAccepted();
  }

  @Override
  public Verdict writeWith(Entry.End end) {
    if (taken.compareAndSet(false, true)) {
      try {
        return decide(journal.apply(new Entry.Whole(begin, end)));
      } catch (RuntimeException refused) {
        // is it the beginning, or the end?
        settle();
      } finally {
        lifecycle.reject(); // unless it was decided
      }
    }
    return write() ? journal.apply(end) : Verdict.REFUSED;
  }

  private void settle() {
    try {
      decide(journal.apply(begin));
    } catch (RuntimeException refused) {
      lifecycle.reject(refused);
    } finally {
      lifecycle.reject(); // unless it was decided
    }
  }

  private Verdict decide(Verdict verdict) {
    if (verdict == Verdict.RECORDED) {
      lifecycle.accept();
    } else {
      lifecycle.reject();
    }
    return verdict;
  }

  @Override
  public void drop() {
    if (taken.compareAndSet(false, true)) {
      lifecycle.reject();
    }
  }

  /**
   * Waits until the workflow is accepted, and has it accepted after a while.
   *
   * @param patience how long the run may take to its first durable call or its end
   * @return false if it is not accepted, and may be called again
   * @throws RuntimeException what Postgres or the journal refused it with
   */
  @SuppressWarnings("ThreadPriorityCheck")
  public // it is as right without, and slower
  boolean await(Duration patience) {
    Thread.yield(); // as a rule, the run comes to its first durable call meanwhile
    if (!taken.get()) {
      awaitAccepted(patience);
      write();
    }
    try {
      return lifecycle.decision().join();
    } catch (CompletionException refused) {
      throw refused.getCause() instanceof RuntimeException told ? told : refused;
    }
  }

  private void awaitAccepted(Duration patience) {
    try {
      lifecycle.decision().get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException known) {
      // then it is written now, or what refused it is thrown
    }
  }
}
