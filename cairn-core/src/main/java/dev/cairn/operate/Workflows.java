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
 * The workflows of this database, whoever started and runs them. Thread-safe; every method asks the
 * database, and blocks until it answers. Two questions are asked at a time; others wait for their
 * turn, so that people leave the database to those who run workflows. In a workflow, ask in a step.
 */
public interface Workflows {
  /**
   * Workflows that meet all the criteria, the newest first. They are read 500 at a time as the
   * stream comes to them, each time with one short query: millions are not held in memory, and no
   * cursor or transaction stays open between. A workflow comes once at most. One that is accepted
   * meanwhile may be left out, and one that changes meanwhile is listed as it is when its turn
   * comes.
   *
   * @param criteria what they have to meet; all workflows if there are none
   * @return the workflows; need not be closed
   * @throws dev.cairn.error.ValueException if an attribute that is looked for cannot be written as
   *     JSON
   * @throws dev.cairn.error.DatabaseException if Postgres refuses the query, or takes longer than
   *     nine minutes for a part
   */
  Stream<WorkflowSummary> find(Criterion... criteria);

  /**
   * The first of the workflows that meet all the criteria, the newest first.
   *
   * @param size how many at most, 1 to 1,000
   * @param criteria what they have to meet; all workflows if there are none
   * @return the workflows, and the cursor of the next page
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of this range
   */
  WorkflowPage firstPage(int size, Criterion... criteria);

  /**
   * The page after another. Give the same criteria again: the cursor says where to go on, and is
   * rejected with other criteria.
   *
   * @param cursor as {@link WorkflowPage#next} gave it, in this process or another
   * @param size how many at most, 1 to 1,000
   * @param criteria what they have to meet; all workflows if there are none
   * @return the workflows, and the cursor of the next page
   * @throws dev.cairn.error.InvalidArgumentException if the cursor is not valid, belongs to other
   *     criteria, or the size is out of this range
   */
  WorkflowPage nextPage(String cursor, int size, Criterion... criteria);

  /**
   * How many workflows meet all the criteria.
   *
   * @param criteria what they have to meet; all are counted if there are none
   * @return how many there are
   */
  long count(Criterion... criteria);

  /**
   * How many workflows meet all the criteria, in groups.
   *
   * @param groupings what they are grouped by, such as {@code List.of(GroupBy.state(),
   *     GroupBy.created(ChronoUnit.DAYS))}; of several stretches of time, the first counts
   * @param criteria what they have to meet; all are counted if there are none
   * @return the groups that are not empty, in the order of time, then of what they have in common
   * @throws dev.cairn.error.UsageException if there are more than 10,000 groups
   */
  List<WorkflowCount> counts(List<GroupBy> groupings, Criterion... criteria);

  /**
   * How long workflows took that meet all the criteria and do not run any more, in groups. It sorts
   * what it counts, which takes some seconds for a million.
   *
   * @param groupings what they are grouped by; of several stretches of time, the first counts
   * @param criteria what they have to meet; all count if there are none
   * @return the groups that are not empty, in the order of time, then of what they have in common
   * @throws dev.cairn.error.UsageException if there are more than 10,000 groups
   */
  List<WorkflowDurations> durations(List<GroupBy> groupings, Criterion... criteria);

  /**
   * A workflow with its arguments and its outcome.
   *
   * @param id its id
   * @return the workflow, with its values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.ValueException if the codec cannot bring a value back
   */
  RecordedWorkflow get(String id);

  /**
   * All that a workflow did, as far as it is recorded: every step with its times, tries, outcome
   * and executor, and the workflows that it started, with those that they started, and so on. Of
   * these, {@value WorkflowHistory#MOST_CHILDREN} are read, level by level and on each in the order
   * in which they were accepted, {@value WorkflowHistory#DEEPEST} levels deep. All of it is held in
   * memory; {@link #steps} reads a history that is too large for that.
   *
   * @param id its id
   * @return its history, with its values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.ValueException if the codec cannot bring a value back
   */
  WorkflowHistory history(String id);

  /**
   * The records of a workflow, however many and large they are: they are read in pages, of which
   * one is held in memory. The stream ends if the workflow continues as new meanwhile.
   *
   * @param id its id
   * @return its records, in the order of beginning, with their values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.ValueException if the codec cannot bring a value back
   */
  Stream<RecordedStep> steps(String id);

  /**
   * Cancels a workflow and all that it has started, and that those have started, except what is
   * {@link dev.cairn.start.StartOptions#detached()}. From the return of this call on they record
   * nothing more but what undoes: each is interrupted wherever it runs, waits or sleeps, then what
   * it registered with {@code Durable.compensate} and {@code Durable.onCancel} is done in reverse
   * order, and it is {@link dev.cairn.common.WorkflowState#CANCELLED}. Code of a step that ignores
   * the interrupt is waited for. One that never ran, in its queue, is cancelled with this call.
   *
   * @param id its id
   * @return false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean cancel(String id);

  /**
   * Cancels a workflow and its descendants as {@link #cancel(String)} does, and records a reason
   * for all of them. {@link dev.cairn.error.WorkflowCancelledException#reason} and {@link
   * WorkflowSummary#cancelled} return it.
   *
   * @param id its id
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return false if it had ended or was cancelled before; its reason is then not changed
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if the reason is blank, too long, or has a
   *     control character
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean cancel(String id, String reason);

  /**
   * Cancels a workflow as {@link #cancel(String)} does, but nothing that it has started.
   *
   * @param id its id
   * @return false if it had ended or was cancelled before
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean cancelAlone(String id);

  /**
   * Cancels a workflow as {@link #cancel(String, String)} does, without its descendants.
   *
   * @param id its id
   * @param reason the reason, 1 to 1,000 characters without control characters
   * @return false if it had ended or was cancelled before; its reason is then not changed
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException as {@link #cancel(String, String)}
   */
  boolean cancelAlone(String id, String reason);

  /**
   * Lets a workflow go on from its records that is {@link dev.cairn.common.WorkflowState#STUCK},
   * once its code was mended, {@link dev.cairn.common.WorkflowState#EXHAUSTED}, or {@link
   * dev.cairn.common.WorkflowState#CANCELLED} without having undone anything; a deadline that it
   * had is gone then. One that got stuck or was exhausted while it undid what it did goes on with
   * that.
   *
   * @param id its id
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.UsageException if it is in another state, or has undone something; and
   *     in a workflow outside its steps
   */
  void resume(String id);

  /**
   * Resumes a workflow as {@link #resume(String)} does, in another queue than the one that it came
   * from, or in a queue if it was started without one. The limits of that queue apply.
   *
   * @param id its id
   * @param queue the queue
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException as {@link #resume(String)}
   * @throws dev.cairn.error.NoSuchQueueException if there is no such queue
   * @throws dev.cairn.error.InvalidArgumentException if the partition key does not match the queue
   */
  void resume(String id, QueueTarget queue);

  /**
   * Changes the delay of a workflow that is {@link dev.cairn.common.WorkflowState#DELAYED}. If an
   * executor starts the workflow at the same time, either that or this call takes effect, not both.
   * A debounced workflow is delayed, too; the next start with its key sets its delay anew.
   *
   * @param id its id
   * @param delay how long from now it waits before it is enqueued, zero to 36,500 days; with zero
   *     it is enqueued now
   * @return false if the workflow is not delayed any more; nothing was changed then
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if the delay is negative or too long
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  boolean delay(String id, Duration delay);

  /**
   * Sets attributes of a workflow, also of one that has ended; its other attributes stay. {@link
   * #find} sees them when this returns. The workflow may set attributes at the same time with
   * {@link dev.cairn.workflow.Durable#attribute}: for each key, the last write counts. A replay of
   * the workflow does not repeat its own writes.
   *
   * @param id its id
   * @param attributes up to 100 values by key; none are null
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if a value cannot be written as JSON
   * @throws dev.cairn.error.InvalidArgumentException if a key or a value is not valid, or they are
   *     too large
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  void setAttributes(String id, Map<String, ?> attributes);

  /**
   * Removes attributes of a workflow, also of one that has ended. Keys that it does not have are
   * ignored.
   *
   * @param id its id
   * @param keys the keys
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.InvalidArgumentException if a key is not valid
   * @throws dev.cairn.error.UsageException in a workflow outside its steps
   */
  void removeAttributes(String id, Collection<String> keys);

  /**
   * Makes a workflow that begins with what another one has recorded, and goes on by itself: where
   * that one was put into a queue, through the same queue, unless {@link Fork#queue(String)} names
   * another one. What it keeps are the steps up to there, the events and values of streams of that
   * time, decided promises, and the attributes; a promise that was not decided yet is decided for
   * both. Messages are not kept, nor are deadlines: {@link Fork#timeout} and {@link Fork#deadline}
   * set its own.
   *
   * @param fork which records
   * @return its id
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such other one
   * @throws dev.cairn.error.WorkflowConflictException if the id is taken
   * @throws dev.cairn.error.InvalidArgumentException if the step was not recorded, an outcome is
   *     not that of a step that is kept, or the partition key does not match the queue
   * @throws dev.cairn.error.UsageException if no executor of the version that {@link
   *     Fork#onVersion} names has registered the workflow; and in a workflow outside its steps
   * @throws dev.cairn.error.NoSuchQueueException if there is no queue that {@link
   *     Fork#queue(String)} names
   */
  String fork(Fork fork);

  /**
   * Forks a workflow as {@link #fork(Fork)} does, with other arguments. The copied records are then
   * matched by their keys, as those of another build.
   *
   * @param fork which workflow, and where the fork continues
   * @param workflow calls the same workflow, such as {@code () -> checkout.checkout(corrected)}
   * @return the id of the fork
   * @throws dev.cairn.error.WorkflowConflictException if the code calls another workflow, or the id
   *     of the fork is taken
   */
  String fork(Fork fork, Fn.Void0 workflow);

  /**
   * Replays the code of this process against what a workflow has recorded, up to the first call
   * that has no record. No step is executed and nothing is written, so it can be done for a
   * workflow that runs elsewhere, and before {@code cairn.start()}; what stands between the steps
   * does run, as on every recovery. Where a workflow or branch has failed or was given up, what is
   * recorded of its undoing is replayed then; compensations that have no record are passed over.
   *
   * @param id the workflow
   * @return whether it fits, with recorded and requested steps side by side if not
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws dev.cairn.error.UsageException by a client, which has no code
   */
  ReplayResult replay(String id);

  /**
   * Replays, as {@link #replay} does, all that has begun and not ended, and all that is stuck: what
   * to ask before this code is deployed.
   *
   * @return whether it fits, for each
   */
  List<ReplayResult> replayInFlight();

  /**
   * Deletes a workflow that has ended, is {@link dev.cairn.common.WorkflowState#STUCK} or {@link
   * dev.cairn.common.WorkflowState#EXHAUSTED}, and all that it has started, and that those have
   * started, detached or not: every row that belongs to one of them, in one transaction. Who still
   * waits for one gets a {@link dev.cairn.error.NoSuchWorkflowException}. Their ids are free then:
   * what is started under one of them begins afresh.
   *
   * @param id its id
   * @return how many workflows are gone
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   * @throws UsageException if it waits or runs, or something does that it has started: cancel it
   *     first; and in a workflow outside its steps
   */
  int delete(String id);

  /**
   * All workflows that meet criteria, to be cancelled, resumed, forked or deleted.
   *
   * @param criteria what they have to meet; {@link Criterion#all()} for all workflows
   * @return what shows first how many they are
   * @throws dev.cairn.error.InvalidArgumentException if there are no criteria
   */
  BulkOperation bulk(Criterion... criteria);
}
