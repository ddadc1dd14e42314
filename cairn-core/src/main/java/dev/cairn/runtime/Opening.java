package dev.cairn.runtime;

import dev.cairn.store.Entry;
import dev.cairn.store.Journal;
import dev.cairn.store.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The record of a call's beginning, as long as nothing depends on it. It is written before the run
 * does anything durable, and for a caller who has waited for a while; a call that has ended by then
 * is recorded as a whole. Thread-safe.
 */
final class Opening implements HeldBack {
  private final Entry.Begin begin;
  private final Journal journal;
  private final CompletableFuture<Boolean> accepted;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * The opening of a call.
   *
   * @param accepted completes with whether the workflow was accepted, or with why Postgres or the
   *     journal refused it
   */
  Opening(Entry.Begin begin, Journal journal, CompletableFuture<Boolean> accepted) {
    this.begin = begin;
    this.journal = journal;
    this.accepted = accepted;
  }

  @Override
  public boolean write() {
    if (taken.compareAndSet(false, true)) {
      settle(() -> journal.write(begin));
    }
    try {
      return accepted.join();
    } catch (CompletionException refused) {
      return false;
    }
  }

  @Override
  public Verdict writeWith(Entry.End end) {
    if (taken.compareAndSet(false, true)) {
      try {
        Verdict verdict = journal.write(new Entry.Whole(begin, end));
        accepted.complete(verdict == Verdict.RECORDED);
        return verdict;
      } catch (RuntimeException refused) {
        // is it the beginning, or the end?
        settle(() -> journal.write(begin));
      } finally {
        accepted.complete(false); // unless it was settled
      }
    }
    return write() ? journal.write(end) : Verdict.REFUSED;
  }

  private void settle(Supplier<Verdict> writing) {
    try {
      accepted.complete(writing.get() == Verdict.RECORDED);
    } catch (RuntimeException refused) {
      accepted.completeExceptionally(refused);
    } finally {
      accepted.complete(false);
    }
  }

  @Override
  public void drop() {
    if (taken.compareAndSet(false, true)) {
      accepted.complete(false);
    }
  }

  /**
   * Waits until the workflow is accepted, and has it accepted after a while.
   *
   * @param patience how long the run may take to its first durable call or its end
   * @return false if it is not accepted, and may be called again
   * @throws RuntimeException what Postgres or the journal refused it with
   */
  @SuppressWarnings("ThreadPriorityCheck") // it is as right without, and slower
  boolean await(Duration patience) {
    Thread.yield(); // as a rule, the run comes to its first durable call meanwhile
    if (!taken.get()) {
      awaitAccepted(patience);
      write();
    }
    try {
      return accepted.join();
    } catch (CompletionException refused) {
      throw refused.getCause() instanceof RuntimeException told ? told : refused;
    }
  }

  private void awaitAccepted(Duration patience) {
    try {
      accepted.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException known) {
      // then it is written now, or what refused it is thrown
    }
  }
}
