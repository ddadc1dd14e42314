package dev.cairn.internal.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Whether a run of this process was accepted, and how it ended: what callers and handles wait for.
 * Thread-safe.
 *
 * <pre>{@code
 * RESERVED --accept--> RUNNING --complete--> COMPLETED
 *     |
 *     +-----reject---> REJECTED (completed as dropped)
 * }</pre>
 *
 * Each state has one owner, who brings it to the next one on every path:
 *
 * <ul>
 *   <li>RESERVED belongs to the thread that records the start; where it fails, it rejects.
 *   <li>RUNNING belongs to the run's thread, or to the timer while the run sleeps for long; at the
 *       end of {@code close()}, to the executor.
 * </ul>
 *
 * Whoever waits for a run that is rejected or dropped watches the database instead.
 */
public final class RunLifecycle {
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();

  /** The start is recorded; false if the run was rejected before, and may not begin. */
  public boolean accept() {
    return accepted.complete(true) || isAccepted();
  }

  /** The start is not recorded; false if the run was accepted or rejected before. */
  boolean reject() {
    boolean first = accepted.complete(false);
    if (first) {
      completion.complete(new Completion.Dropped());
    }
    return first;
  }

  /** Rejects the run with what the record of its start was refused with. */
  void reject(RuntimeException refusal) {
    if (accepted.completeExceptionally(refusal)) {
      completion.complete(new Completion.Dropped());
    }
  }

  /** The run has ended; what comes later changes nothing. */
  void complete(Completion ended) {
    accepted.complete(false);
    completion.complete(ended);
  }

  /** Completes with whether the run is accepted, or with what its start was refused with. */
  CompletableFuture<Boolean> decision() {
    return accepted;
  }

  /** Waits until the run is accepted or rejected: true if it is accepted. Not interruptible. */
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
   * Whether the run was rejected or has ended: its id is free. What rejects it decides that before
   * it tells those who wait.
   */
  boolean isOver() {
    return completion.isDone() || (accepted.isDone() && !isAccepted());
  }

  /** Completes when the run is over. */
  public CompletableFuture<Completion> completion() {
    return completion;
  }
}
