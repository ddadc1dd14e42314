package dev.cairn.operate;

import dev.cairn.error.UsageException;
import dev.cairn.queue.QueueTarget;
import dev.cairn.start.Fn;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds, inspects and controls the workflows of a database, regardless of which process started or
 * runs them.
 *
 * {@snippet :
 * Workflows workflows = cairn.workflows();
 * workflows
 *     .find(Criterion.name("checkout"), Criterion.states(WorkflowState.FAILED))
 *     .map(WorkflowSummary::id)
 *     .forEach(System.out::println);
 * workflows.cancel("order-17", "customer withdrew");
 * }
 *
 * <p>Thread-safe. Each method queries the database and blocks until it answers. At most two
 * searches ({@link #find}, pages, counts, histories, bulk operations) are executed at a time by
 * each Cairn or client, so that connections remain for running workflows; others wait. Values are
 * read as plain JSON; an encrypting codec decrypts them first.
 *
 * <p>Inside a workflow, call these methods in a step: methods that change workflows throw a {@link
 * UsageException} in workflow code outside its steps, and the results of the others would differ on
 * replay.
 */
public interface Workflows {
  /**
   * Returns the workflows that match all criteria, the newest first.
   *
   * <p>The stream is lazy: it reads 500 workflows at a time, each time with one short query. It
   * keeps at most that many in memory and leaves no cursor or transaction open. A workflow occurs
   * at most once. Workflows that are created while the stream is read may be missing; each workflow
   * is returned as it is when its part is read.
   *
   * @param criteria the criteria; without any, all workflows are returned
   * @return the workflows; the stream need not be closed
   * @throws dev.cairn.error.ValueException if the value of an attribute criterion cannot be written
   *     as JSON
   * @throws dev.cairn.error.DatabaseException if the database rejects a query, or a query takes
   *     longer than nine minutes; thrown while the stream is read
   */
  Stream<WorkflowSummary> find(Criterion... criteria);

  /**
   * Returns the first page of the workflows that match all criteria, the newest first.
   *
   * @param size the page size, 1 to 1,000
   * @param criteria the criteria; without any, all workflows match
   * @return the page, with the cursor of the next one
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of range
   */
  WorkflowPage firstPage(int size, Criterion... criteria);

  /**
   * Returns the page that follows another one. The cursor is valid in every process, but only with
   * the criteria of the first page.
   *
   * @param cursor the cursor that {@link WorkflowPage#next} returned
   * @param size the page size, 1 to 1,000
   * @param criteria the criteria of the first page
   * @return the page, with the cursor of the next one
   * @throws dev.cairn.error.InvalidArgumentException if the cursor is invalid or belongs to other
   *     criteria, or the size is out of range
   */
  WorkflowPage nextPage(String cursor, int size, Criterion... criteria);

  /**
   * Counts the workflows that match all criteria.
   *
   * @param criteria the criteria; without any, all workflows are counted
   * @return the number of workflows
   */
  long count(Criterion... criteria);

  /**
   * Returns workflows whose values contain a text, the newest first, among a limited number.
   *
   * @param search the text, the criteria, and the page
   * @return the page, whose cursor continues after the workflows that were examined
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of range, the cursor
   *     belongs to another search, or a codec encrypts values
   */
  WorkflowPage search(TextSearch search);

  /**
   * Counts the workflows that match all criteria, by group.
   *
   * {@snippet :
   * List<WorkflowCount> daily =
   *     cairn.workflows().counts(List.of(GroupBy.state(), GroupBy.created(ChronoUnit.DAYS)));
   * }
   *
   * @param groupings the properties to group by; if several are periods of time, the first one
   *     counts
   * @param criteria the criteria; without any, all workflows are counted
   * @return the groups that are not empty, ordered by time and then by the other properties
   * @throws dev.cairn.error.InvalidArgumentException if there are more than 10,000 groups
   */
  List<WorkflowCount> counts(List<GroupBy> groupings, Criterion... criteria);

  /**
   * Computes percentiles of the durations of completed workflows that match all criteria, by group.
   * The database sorts all durations, which takes some seconds for a million workflows.
   *
   * @param groupings the properties to group by; if several are periods of time, the first one
   *     counts
   * @param criteria the criteria; without any, all completed workflows count
   * @return the groups that are not empty, ordered by time and then by the other properties
   * @throws dev.cairn.error.InvalidArgumentException if there are more than 10,000 groups
   */
  List<WorkflowDurations> durations(List<GroupBy> groupings, Criterion... criteria);

  /**
   * Returns a workflow with its arguments and its outcome.
   *
   * @param id the workflow id
   * @return the workflow, with its values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value
   */
  RecordedWorkflow get(String id);

  /**
   * Returns all records of a workflow and its descendants: each step with its times, tries, outcome
   * and executor, and the tree of child workflows.
   *
   * <p>At most {@value WorkflowHistory#MOST_CHILDREN} descendants are read, level by level, {@value
   * WorkflowHistory#DEEPEST} levels deep, and in each level in the order of creation. The whole
   * history is held in memory; use {@link #steps} for large ones.
   *
   * @param id the workflow id
   * @return the history, with its values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value
   */
  WorkflowHistory history(String id);

  /**
   * Returns the records of a workflow as a lazy stream, which holds one page in memory. The stream
   * ends if the workflow continues as new meanwhile.
   *
   * @param id the workflow id
   * @return the records in the order in which the calls began, with their values as plain JSON; the
   *     stream need not be closed
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value; thrown while the
   *     stream is read
   */
  Stream<RecordedStep> steps(String id);

  /**
   * Returns the records of a workflow from a position on, as {@link #steps(String)} does, to read a
   * history page by page.
   *
   * @param id the workflow id
   * @param from the position of the first record, 0 or more
   * @return the records at this position and later ones; none if there are no such records yet
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if the position is negative
   * @throws dev.cairn.error.ValueException as {@link #steps(String)}
   */
  Stream<RecordedStep> steps(String id, int from);

  /**
   * Cancels a workflow and its descendants, except those that were started {@link
   * dev.cairn.start.StartOptions#detached() detached}.
   *
   * <p>When this method returns, the workflows can record nothing more except compensations. Each
   * workflow is interrupted wherever it runs, waits or sleeps. It then executes what it registered
   * with {@code Durable.compensate} and {@code Durable.onCancel}, in reverse order, and its state
   * becomes {@link dev.cairn.common.WorkflowState#CANCELLED}. Step code that ignores the interrupt
   * delays this until it returns. A workflow that never ran is cancelled at once.
   *
   * <p>If the process dies, the cancellation is kept, and another executor executes the remaining
   * compensations.
   *
   * @param id the workflow id
   * @return true if this call cancelled it; false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean cancel(String id);

  /**
   * Cancels a workflow and its descendants as {@link #cancel(String)} does, and records a reason
   * for all of them. {@link dev.cairn.error.WorkflowCancelledException#reason} and {@link
   * WorkflowSummary#cancelled} return it.
   *
   * @param id the workflow id
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return true if this call cancelled it; false if it had ended or was cancelled before, and its
   *     reason is unchanged
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean cancel(String id, String reason);

  /**
   * Cancels a workflow as {@link #cancel(String)} does, but not its descendants.
   *
   * @param id the workflow id
   * @return true if this call cancelled it; false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean cancelAlone(String id);

  /**
   * Cancels a workflow as {@link #cancel(String, String)} does, but not its descendants.
   *
   * @param id the workflow id
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return true if this call cancelled it; false if it had ended or was cancelled before, and its
   *     reason is unchanged
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException as {@link #cancel(String, String)}
   * @throws dev.cairn.error.UsageException as {@link #cancel(String, String)}
   */
  boolean cancelAlone(String id, String reason);

  /**
   * Resumes a stopped workflow, which continues from its records.
   *
   * <p>A workflow can be resumed if it is
   *
   * <ul>
   *   <li>{@link dev.cairn.common.WorkflowState#STUCK}, after its code was corrected,
   *   <li>{@link dev.cairn.common.WorkflowState#EXHAUSTED}, or
   *   <li>{@link dev.cairn.common.WorkflowState#CANCELLED} and has executed no compensation; its
   *       deadline is then removed.
   * </ul>
   *
   * <p>A workflow that became stuck or exhausted while it executed compensations continues with
   * those.
   *
   * @param id the workflow id
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException if it is in another state, or has executed compensations
   *     since it was cancelled, or another workflow has its deduplication id; and in workflow code
   *     outside its steps
   */
  void resume(String id);

  /**
   * Resumes a stopped workflow as {@link #resume(String)} does, in another queue than its own, or
   * in a queue if it was started without one. The limits of that queue apply.
   *
   * @param id the workflow id
   * @param queue the queue
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException as {@link #resume(String)}
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if the partition key does not match the queue
   */
  void resume(String id, QueueTarget queue);

  /**
   * Changes the delay of a workflow that is {@link dev.cairn.common.WorkflowState#DELAYED}. If an
   * executor enqueues the workflow at the same time, either that or this call takes effect, not
   * both. A debounced workflow is delayed, too; the next start with its key sets its delay again.
   *
   * @param id the workflow id
   * @param delay the delay from now, zero to 36,500 days; zero enqueues the workflow now
   * @return false if the workflow is not delayed any more, and nothing was changed
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if the delay is negative or too long
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  boolean delay(String id, Duration delay);

  /**
   * Sets attributes of a workflow and keeps its others. The workflow may have ended. {@link #find}
   * sees the attributes when this method returns. The workflow may set attributes at the same time
   * with {@link dev.cairn.workflow.Durable#attribute}: for each key, the last write counts. A
   * replay of the workflow does not repeat its own writes.
   *
   * @param id the workflow id
   * @param attributes up to 100 values by key, none of them null
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if a value cannot be written as JSON
   * @throws dev.cairn.error.InvalidArgumentException if a key or a value is invalid, or all
   *     attributes are too large
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  void setAttributes(String id, Map<String, ?> attributes);

  /**
   * Removes attributes of a workflow, which may have ended. Keys that it does not have are ignored.
   *
   * @param id the workflow id
   * @param keys the keys to remove
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if a key is invalid
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  void removeAttributes(String id, Collection<String> keys);

  /**
   * Creates a workflow that begins with a copy of the records of another one and then runs
   * independently. The source does not change.
   *
   * <p>The fork copies the records before the chosen step, the events and stream values up to
   * there, decided promises, and the attributes and headers. A promise that is not yet decided is
   * decided for both workflows. The fork copies neither messages nor the deadline; {@link
   * Fork#timeout} and {@link Fork#deadline} set its own. If the source was started through a queue,
   * the fork is enqueued there, unless {@link Fork#queue(String)} names another one.
   *
   * @param fork the source and the step at which the fork continues
   * @return the id of the fork
   * @throws dev.cairn.error.NoSuchWorkflowException if the source does not exist
   * @throws dev.cairn.error.WorkflowConflictException if the id of the fork is taken
   * @throws dev.cairn.error.InvalidArgumentException if the step is not recorded, an outcome is
   *     replaced of a step that the fork does not copy, or the partition key does not match the
   *     queue
   * @throws dev.cairn.error.NoSuchQueueException if the queue that {@link Fork#queue(String)} names
   *     does not exist
   * @throws dev.cairn.error.UsageException if no executor of the version that {@link
   *     Fork#onVersion} names has registered the workflow, or {@link Fork#beforeFailure} finds no
   *     failed step; and in workflow code outside its steps
   */
  String fork(Fork fork);

  /**
   * Forks a workflow as {@link #fork(Fork)} does, with other arguments. The copied records are then
   * matched by key, as after a change of the code.
   *
   * @param fork the source and the step at which the fork continues
   * @param workflow calls the same workflow, such as {@code () -> checkout.checkout(corrected)}
   * @return the id of the fork
   * @throws dev.cairn.error.WorkflowConflictException if the code calls another workflow, or the id
   *     of the fork is taken
   */
  String fork(Fork fork, Fn.Void0 workflow);

  /**
   * Checks whether the code of this process matches the records of a workflow. This is a dry run:
   * it executes the workflow code against the records up to the first call without a record,
   * executes no step, and writes nothing.
   *
   * <p>The workflow may run elsewhere meanwhile, and this Cairn need not be started. Code between
   * steps is executed, as in every replay. If the workflow or a branch has failed or was abandoned,
   * recorded compensations are replayed too; compensations without a record are skipped.
   *
   * @param id the workflow id
   * @return the result, with recorded and requested steps side by side if they do not match
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException if a client calls this, because it has no code; and in
   *     workflow code outside its steps
   */
  ReplayResult replay(String id);

  /**
   * Checks as {@link #replay} does whether the code of this process matches the records of all
   * workflows that have begun and not ended, or are stuck. Use it before a deployment.
   *
   * @return a result for each workflow
   */
  List<ReplayResult> replayInFlight();

  /**
   * Deletes a workflow and all its descendants, including detached ones, in one transaction. The
   * workflow must have ended, or be {@link dev.cairn.common.WorkflowState#STUCK} or {@link
   * dev.cairn.common.WorkflowState#EXHAUSTED}.
   *
   * <p>All their rows are deleted. Callers that still await one of them get a {@link
   * dev.cairn.error.NoSuchWorkflowException}. Their ids are free again: a later start with such an
   * id is a new workflow.
   *
   * @param id the workflow id
   * @return the number of deleted workflows
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws UsageException if it, or one of its descendants, waits or runs: cancel it first; and in
   *     workflow code outside its steps
   */
  int delete(String id);

  /**
   * Selects all workflows that match the criteria, to cancel, resume, fork or delete them.
   *
   * @param criteria one or more criteria; {@link Criterion#all()} selects all workflows
   * @return the operation, which has not changed anything yet
   * @throws dev.cairn.error.InvalidArgumentException if there are no criteria
   */
  BulkOperation bulk(Criterion... criteria);
}
