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
 * The deferred record of a start that nothing depends on yet. It is written before the run does
 * something durable, or when its caller has waited for a while; if the workflow has ended by then,
 * start and end are recorded as one row. Thread-safe.
 */
public final class DeferredStart implements DeferredRecord {
  private final Entry.Begin begin;
  private final Function<Entry, Verdict> journal;
  private final RunLifecycle lifecycle;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Defers a start.
   *
   * @param journal writes an entry
   * @param lifecycle the lifecycle of the run, which is accepted or rejected here
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
      writeBegin();
    }
    return lifecycle.awaitAccepted();
  }

  @Override
  public Verdict writeWith(Entry.End end) {
    if (taken.compareAndSet(false, true)) {
      try {
        return decide(journal.apply(new Entry.BeginAndEnd(begin, end)));
      } catch (RuntimeException refused) {
        // find out which of the two was rejected
        writeBegin();
      } finally {
        lifecycle.reject(); // no effect if it was decided
      }
    }
    return write() ? journal.apply(end) : Verdict.FENCED;
  }

  private void writeBegin() {
    try {
      decide(journal.apply(begin));
    } catch (RuntimeException refused) {
      lifecycle.reject(refused);
    } finally {
      lifecycle.reject(); // no effect if it was decided
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
   * Waits until the start is recorded; after the limit, records it.
   *
   * @param limit how long the run may take to its first durable call or its end
   * @return false if the start was not accepted and may be tried again
   * @throws RuntimeException with which Postgres or the journal rejected the start
   */
  @SuppressWarnings("ThreadPriorityCheck") // correct also without it, but slower
  public boolean await(Duration limit) {
    Thread.yield(); // usually the run reaches its first durable call meanwhile
    if (!taken.get()) {
      awaitAccepted(limit);
      write();
    }
    try {
      return lifecycle.decision().join();
    } catch (CompletionException refused) {
      throw refused.getCause() instanceof RuntimeException known ? known : refused;
    }
  }

  private void awaitAccepted(Duration limit) {
    try {
      lifecycle.decision().get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException known) {
      // written or thrown by the caller
    }
  }
}
