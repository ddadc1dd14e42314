package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.queue.QueueTarget;
import java.util.function.Consumer;

/**
 * Many workflows: those that meet criteria at the moment in which their turn comes. They are looked
 * through from the newest to the oldest, 500 at a time, each time with one statement that is a
 * transaction of its own: nothing is locked for long. What cannot be touched is passed over.
 *
 * <p>Every method that touches workflows can be called again, after a crash too: it goes on with
 * what is left, since what was done is not found any more. A listener is told after each batch; if
 * it throws, nothing more is done. Thread-safe; all methods block. In a workflow, call them in a
 * step.
 */
public interface BulkOperation {
  /**
   * Counts, and touches nothing.
   *
   * @return how many workflows there are, and how many of them each of the other methods would
   *     touch
   */
  BulkPreview preview();

  /**
   * Cancels those that have not ended, with all that they have started, as {@code
   * workflows().cancel(id)} does.
   *
   * @return how many were cancelled, with those that others have started
   */
  default long cancel() {
    return cancel(progress -> {});
  }

  /**
   * Cancels as {@link #cancel()} does.
   *
   * @param listener is told after each batch
   * @return how many were cancelled
   */
  long cancel(Consumer<BulkProgress> listener);

  /**
   * Cancels as {@link #cancel()} does, and records a reason.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return how many were cancelled
   * @throws dev.cairn.error.InvalidArgumentException if the reason is not valid
   */
  default long cancel(String reason) {
    return cancel(reason, progress -> {});
  }

  /**
   * Cancels as {@link #cancel(String)} does.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @param listener is told after each batch
   * @return how many were cancelled
   * @throws dev.cairn.error.InvalidArgumentException if the reason is not valid
   */
  long cancel(String reason, Consumer<BulkProgress> listener);

  /**
   * Lets those go on that are {@link WorkflowState#STUCK}, {@link WorkflowState#EXHAUSTED}, or
   * {@link WorkflowState#CANCELLED} without having undone anything.
   *
   * @return how many go on
   */
  default long resume() {
    return resume(progress -> {});
  }

  /**
   * Resumes as {@link #resume()} does.
   *
   * @param listener is told after each batch
   * @return how many go on
   */
  long resume(Consumer<BulkProgress> listener);

  /**
   * Resumes as {@link #resume()} does, in another queue. A batch changes nothing if there is no
   * such queue, or if the partition key of one of its workflows does not fit the queue.
   *
   * @param queue the queue
   * @return how many go on
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if the partition key does not match the queue
   */
  default long resume(QueueTarget queue) {
    return resume(queue, progress -> {});
  }

  /**
   * Resumes as {@link #resume(QueueTarget)} does.
   *
   * @param queue the queue
   * @param listener is told after each batch
   * @return how many go on
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if the partition key does not match the queue
   */
  long resume(QueueTarget queue, Consumer<BulkProgress> listener);

  /**
   * Forks those that have no fork yet, each at the same place, as {@code workflows().fork(fork)}
   * does. One that has recorded no such step, or no failure, is passed over.
   *
   * @param from where each fork goes on, such as {@code new Fork.From.Failure()}
   * @return how many forks were made
   */
  default long fork(Fork.From from) {
    return fork(from, progress -> {});
  }

  /**
   * Forks as {@link #fork(Fork.From)} does.
   *
   * @param from where each fork goes on
   * @param listener is told after each batch
   * @return how many forks were made
   */
  long fork(Fork.From from, Consumer<BulkProgress> listener);

  /**
   * Deletes those that have ended, are {@link WorkflowState#STUCK} or {@link
   * WorkflowState#EXHAUSTED}, with all that they have started, as {@code workflows().delete(id)}
   * does. One that has started something that goes on is passed over.
   *
   * @return how many are gone, with those that others have started
   */
  default long delete() {
    return delete(progress -> {});
  }

  /**
   * Deletes as {@link #delete()} does.
   *
   * @param listener is told after each batch
   * @return how many are gone
   */
  long delete(Consumer<BulkProgress> listener);
}
