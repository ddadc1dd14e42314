package dev.cairn.start;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.StuckException;
import dev.cairn.error.WorkflowFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One workflow execution, seen from outside. Handles are thread-safe and cheap; one that is thrown
 * away changes nothing about the execution.
 *
 * @param <R> the workflow's result
 */
public interface Handle<R extends @Nullable Object> {
  /**
   * The workflow's id. Of a start by a pipeline, it is known once that is recorded: this waits for
   * it, and throws what refused it, as all else does that is asked of the handle.
   *
   * @return the id
   */
  String id();

  /**
   * Blocks until the workflow has ended, wherever it runs. Inside a workflow, the outcome is
   * recorded.
   *
   * @return what the workflow returned
   * @throws RuntimeException the very exception that the workflow threw, if it is unchecked
   * @throws WorkflowFailedException around the exception that the workflow threw, if it is checked
   * @throws StuckException if the workflow stopped as {@link WorkflowState#STUCK}
   */
  R await();

  /**
   * Blocks as {@link #await()} does, but no longer than the limit. Inside a workflow, that the
   * limit passed is recorded too.
   *
   * @param limit how long to wait at most
   * @return what the workflow returned
   * @throws AwaitTimeoutException if the workflow has not ended within the limit; it goes on
   * @throws RuntimeException as {@link #await()}
   */
  R await(Duration limit);

  /**
   * Asks the database where the workflow stands.
   *
   * @return its state now
   */
  WorkflowState state();

  /**
   * Cancels the workflow with all that it has started, as {@code
   * cairn.workflows().cancel(handle.id())} does.
   *
   * @return whether this call cancelled it: false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow does not exist, or not any more
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean cancel();

  /**
   * Cancels the workflow as {@link #cancel()} does, and records a reason.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return whether this call cancelled it: false if it had ended or was cancelled before; its
   *     reason is then not changed
   * @throws dev.cairn.error.NoSuchWorkflowException if the workflow does not exist, or not any more
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean cancel(String reason);

  /**
   * A future of the outcome. It completes with what {@link #await()} returns, or exceptionally with
   * what {@link #await()} throws, as the cause of the {@link
   * java.util.concurrent.CompletionException} or {@link java.util.concurrent.ExecutionException}
   * that futures throw. No thread waits for it; it completes on a virtual thread of its own, so
   * dependent stages may block.
   *
   * <p>Each call returns a new future. To cancel or complete the future has no effect on the
   * workflow; {@link #cancel()} cancels that. If Cairn is stopped first, the future completes with
   * a {@link dev.cairn.error.UsageException}, and the workflow continues at the next start.
   *
   * @return a new future
   * @throws dev.cairn.error.UsageException in a workflow outside its steps, where dependent stages
   *     would run at another point of each replay: use {@link #await()} there, in a branch if other
   *     work should continue meanwhile
   */
  CompletableFuture<R> toCompletableFuture();

  /**
   * Calls back once the workflow has ended, at once if it already has. The call comes on a thread
   * of Cairn's own, or on this one; an exception thrown by it is logged.
   *
   * @param callback takes the result
   */
  void onDone(Consumer<Result<R>> callback);
}
