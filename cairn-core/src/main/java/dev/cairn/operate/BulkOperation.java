package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.queue.QueueTarget;
import java.util.function.Consumer;

/**
 * Cancels, resumes, forks or deletes all workflows that match criteria.
 *
 * {@snippet :
 * BulkOperation failed =
 *     cairn
 *         .workflows()
 *         .bulk(Criterion.name("checkout"), Criterion.states(WorkflowState.EXHAUSTED));
 * System.out.println(failed.preview().resume() + " workflows will be resumed");
 * failed.resume();
 * }
 *
 * <p>Workflows are processed from the newest to the oldest, in batches of 500. Each batch is one
 * statement in its own transaction, so locks are held only briefly. The criteria are evaluated for
 * each batch. Workflows to which the operation does not apply are skipped.
 *
 * <p>If an operation is interrupted by a crash, finished batches stay done; call it again to
 * process the rest. A listener is called after each batch; if it throws, the operation ends with
 * that exception.
 *
 * <p>Thread-safe. All methods block. Inside a workflow, call them in a step; they throw a {@link
 * dev.cairn.error.UsageException} in workflow code outside its steps.
 */
public interface BulkOperation {
  /**
   * Counts the workflows and changes nothing.
   *
   * @return how many workflows match, and how many of them each operation would change
   */
  BulkPreview preview();

  /**
   * Cancels the workflows that have not ended, with their descendants, as {@link
   * Workflows#cancel(String)} does.
   *
   * @return the number of cancelled workflows, including descendants
   */
  default long cancel() {
    return cancel(progress -> {});
  }

  /**
   * Cancels workflows as {@link #cancel()} does, and reports progress.
   *
   * @param listener called after each batch
   * @return the number of cancelled workflows, including descendants
   */
  long cancel(Consumer<BulkProgress> listener);

  /**
   * Cancels workflows as {@link #cancel()} does, and records a reason.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return the number of cancelled workflows, including descendants
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   */
  default long cancel(String reason) {
    return cancel(reason, progress -> {});
  }

  /**
   * Cancels workflows as {@link #cancel(String)} does, and reports progress.
   *
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @param listener called after each batch
   * @return the number of cancelled workflows, including descendants
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   */
  long cancel(String reason, Consumer<BulkProgress> listener);

  /**
   * Resumes the workflows that are {@link WorkflowState#STUCK}, {@link WorkflowState#EXHAUSTED}, or
   * {@link WorkflowState#CANCELLED} without having executed compensations, as {@link
   * Workflows#resume(String)} does.
   *
   * @return the number of resumed workflows
   */
  default long resume() {
    return resume(progress -> {});
  }

  /**
   * Resumes workflows as {@link #resume()} does, and reports progress.
   *
   * @param listener called after each batch
   * @return the number of resumed workflows
   */
  long resume(Consumer<BulkProgress> listener);

  /**
   * Resumes workflows as {@link #resume()} does, in another queue. A batch changes nothing if the
   * queue does not exist, or the partition key of one of its workflows does not match the queue.
   *
   * @param queue the queue
   * @return the number of resumed workflows
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if a partition key does not match the queue
   */
  default long resume(QueueTarget queue) {
    return resume(queue, progress -> {});
  }

  /**
   * Resumes workflows as {@link #resume(QueueTarget)} does, and reports progress.
   *
   * @param queue the queue
   * @param listener called after each batch
   * @return the number of resumed workflows
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if a partition key does not match the queue
   */
  long resume(QueueTarget queue, Consumer<BulkProgress> listener);

  /**
   * Forks the workflows that have no fork yet, each at the same place, as {@link
   * Workflows#fork(Fork)} does. Workflows that have not recorded the step, or have recorded no
   * failure, are skipped.
   *
   * @param from where each fork continues, such as {@code new Fork.From.Failure()}
   * @return the number of forks
   */
  default long fork(Fork.From from) {
    return fork(from, progress -> {});
  }

  /**
   * Forks workflows as {@link #fork(Fork.From)} does, and reports progress.
   *
   * @param from where each fork continues
   * @param listener called after each batch
   * @return the number of forks
   */
  long fork(Fork.From from, Consumer<BulkProgress> listener);

  /**
   * Deletes the workflows that have ended or are {@link WorkflowState#STUCK} or {@link
   * WorkflowState#EXHAUSTED}, with their descendants, as {@link Workflows#delete(String)} does.
   * Workflows with a descendant that still waits or runs are skipped.
   *
   * @return the number of deleted workflows, including descendants
   */
  default long delete() {
    return delete(progress -> {});
  }

  /**
   * Deletes workflows as {@link #delete()} does, and reports progress.
   *
   * @param listener called after each batch
   * @return the number of deleted workflows, including descendants
   */
  long delete(Consumer<BulkProgress> listener);
}
