package dev.cairn.internal.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Whether a run was accepted, and how it ended; callers and handles wait for it. Thread-safe.
 *
 * <pre>{@code
 * RESERVED --accept--> RUNNING --complete--> COMPLETED
 *     |
 *     +-----reject---> REJECTED (completed as dropped)
 * }</pre>
 *
 * Each state has one owner, which moves it to the next state on every path:
 *
 * <ul>
 *   <li>RESERVED belongs to the thread that records the start; if that fails, it rejects.
 *   <li>RUNNING belongs to the main thread of the run, or to the timer while the run is unloaded;
 *       at the end of {@code close()}, to the executor.
 * </ul>
 *
 * Whoever waits for a run that is rejected or dropped polls the database instead.
 */
public final class RunLifecycle {
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();

  /**
   * Accepts the run, whose start is recorded; returns false if it was rejected before and must not
   * begin.
   */
  public boolean accept() {
    return accepted.complete(true) || isAccepted();
  }

  /** Rejects the run, whose start is not recorded; returns false if it was decided before. */
  boolean reject() {
    boolean first = accepted.complete(false);
    if (first) {
      completion.complete(new Completion.Dropped());
    }
    return first;
  }

  /** Rejects the run with the exception of its start. */
  void reject(RuntimeException refusal) {
    if (accepted.completeExceptionally(refusal)) {
      completion.complete(new Completion.Dropped());
    }
  }

  /** Completes the run; later completions have no effect. */
  void complete(Completion ended) {
    accepted.complete(false);
    completion.complete(ended);
  }

  /** Completes with whether the run is accepted, or with the exception of its start. */
  CompletableFuture<Boolean> decision() {
    return accepted;
  }

  /**
   * Waits until the run is accepted or rejected; returns true if it is accepted. Not interruptible.
   */
  public boolean awaitAccepted() {
    try {
      return accepted.join();
    } catch (CompletionException refused) {
      return false;
    }
  }

  boolean isAccepted() {
    return accepted.isDone() && !accepted.isCompletedExceptionally() && accepted.join();
  }

  /**
   * Returns whether the run was rejected or has ended, so that its id is free. A rejection is
   * visible here before those who wait for it are woken.
   */
  boolean isOver() {
    return completion.isDone() || (accepted.isDone() && !isAccepted());
  }

  /** Completes when the run is over. */
  public CompletableFuture<Completion> completion() {
    return completion;
  }
}
