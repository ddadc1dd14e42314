package dev.cairn.start;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.error.WorkflowStoppedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handle to one workflow: awaits its result, returns its state, and cancels it. Thread-safe and
 * cheap; discarding a handle does not affect the workflow.
 *
 * {@snippet :
 * Handle<Receipt> handle = cairn.start(StartOptions.id("order-17"), checkout::checkout, order);
 * Receipt receipt = handle.await(Duration.ofMinutes(1));
 * }
 *
 * <p>A handle of a {@link dev.cairn.Pipeline} exists before its start is recorded. Its methods wait
 * for that, and throw the reason if the start was refused; {@link #onDone} and {@link
 * #toCompletableFuture} return at once, and pass on the reason.
 *
 * @param <R> the type of the result of the workflow
 */
public interface Handle<R extends @Nullable Object> {
  /**
   * Returns the id of the workflow.
   *
   * @return the workflow id
   */
  String id();

  /**
   * Blocks until the workflow has ended, in any process, and returns its result. Inside a workflow,
   * the outcome is recorded. An interrupt ends the wait; the workflow continues.
   *
   * @return the result of the workflow
   * @throws RuntimeException the exception of the workflow, if it is unchecked
   * @throws WorkflowFailedException if the workflow threw a checked exception, which is the cause
   * @throws dev.cairn.error.WorkflowCancelledException if the workflow was cancelled
   * @throws WorkflowStoppedException if the workflow stopped as {@link WorkflowState#STUCK} or
   *     {@link WorkflowState#EXHAUSTED}; inside a workflow, the wait continues until it is resumed
   *     and ends
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow was deleted
   * @throws dev.cairn.error.LostWorkflowException if a failover of the database lost the workflow
   * @throws dev.cairn.error.UsageException if Cairn is stopped, or the thread is interrupted,
   *     before the workflow has ended; the workflow continues
   */
  R await();

  /**
   * Blocks as {@link #await()} does, with a timeout. Inside a workflow, a timeout is recorded, too.
   *
   * @param timeout how long to wait
   * @return the result of the workflow
   * @throws AwaitTimeoutException if the workflow has not ended within the timeout; it continues
   * @throws RuntimeException as {@link #await()}
   */
  R await(Duration timeout);

  /**
   * Returns the current state of the workflow, from the database.
   *
   * @return the state
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow was deleted
   */
  WorkflowState state();

  /**
   * Cancels the workflow and its descendants, as {@link dev.cairn.operate.Workflows#cancel(String)}
   * does.
   *
   * @return true if this call cancelled it; false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow was deleted
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean cancel();

  /**
   * Cancels the workflow as {@link #cancel()} does, and records a reason.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return true if this call cancelled it; false if it had ended or was cancelled before, and its
   *     reason is unchanged
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow was deleted
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean cancel(String reason);

  /**
   * Returns a future of the result. It completes with what {@link #await()} returns. If {@link
   * #await()} would throw, it completes exceptionally with that exception, which is then the cause
   * of the {@link java.util.concurrent.CompletionException} or {@link
   * java.util.concurrent.ExecutionException} that the methods of the future throw. No thread waits
   * for the workflow. The future completes on a new virtual thread, so dependent stages may block.
   *
   * <p>Each call returns a new future. Cancelling or completing it does not affect the workflow;
   * {@link #cancel()} cancels that. If Cairn is stopped first, the future completes with a {@link
   * dev.cairn.error.UsageException}, and the workflow continues after the next start.
   *
   * @return a new future
   * @throws dev.cairn.error.UsageException in workflow code outside its steps, because dependent
   *     stages would run at another point of each replay: use {@link #await()} there, in a branch
   *     if other work should continue meanwhile
   */
  CompletableFuture<R> toCompletableFuture();

  /**
   * Calls back when the workflow has ended, or immediately if it already has. If Cairn is stopped
   * first, or the start of a pipeline is refused, the callback receives a failure with that
   * exception. It runs on a thread of Cairn or on this one. An exception that it throws is logged.
   *
   * @param callback receives the result
   * @throws dev.cairn.error.UsageException in workflow code outside its steps, because a replay
   *     would call back again, at another point: use {@link #await()} there, in a branch if other
   *     work should continue meanwhile
   */
  void onDone(Consumer<Result<R>> callback);
}
