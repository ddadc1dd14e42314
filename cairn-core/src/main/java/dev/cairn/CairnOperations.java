package dev.cairn;

import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.Health;
import dev.cairn.internal.start.FirstCompletion;
import dev.cairn.operate.Versions;
import dev.cairn.operate.Workflows;
import dev.cairn.queue.Queues;
import dev.cairn.schedule.Schedules;
import dev.cairn.start.Handle;
import dev.cairn.start.Messages;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What can be done with workflows from outside, in a process that runs them as in any other.
 * Thread-safe.
 */
public abstract sealed class CairnOperations extends WorkflowStarter
    permits CairnRegistration, CairnClient {
  CairnOperations() {}

  abstract OperationServices operations();

  /**
   * Starts workflows within a transaction of your own, through a queue, and sends messages: they
   * exist if and only if it commits. In a {@code @Transaction}, give it {@link
   * dev.cairn.workflow.Durable#connection()}.
   *
   * <pre>{@code
   * cairn.within(connection).start(StartOptions.onQueue("mail"), mailer::send, letter);
   * connection.commit();
   * }</pre>
   *
   * @param connection to the database of Cairn
   * @return what starts workflows and sends messages on it
   */
  public abstract TransactionalStarter within(Connection connection);

  /**
   * Starts many workflows, one after the other, without waiting for each to be recorded: for one
   * thread with much to start, such as a consumer of messages.
   *
   * <pre>{@code
   * try (Pipeline pipeline = cairn.pipeline()) {
   *   for (Letter letter : letters) {
   *     pipeline.start(StartOptions.id(letter.id()).queue("mail"), mailer::send, letter);
   *   }
   * } // returns once all are recorded
   * }</pre>
   *
   * @return a new pipeline, to be flushed or closed
   */
  public abstract Pipeline pipeline();

  /**
   * The queues.
   *
   * @return their settings, and how they stand
   */
  public final Queues queues() {
    return operations().queues();
  }

  /**
   * The schedules.
   *
   * @return what starts workflows again and again
   */
  public final Schedules schedules() {
    return operations().schedules();
  }

  /**
   * What workflows and the world outside exchange.
   *
   * @return what sends messages
   */
  public final Messages messages() {
    return operations().messages();
  }

  /**
   * The workflows.
   *
   * @return what finds and counts them, looks into their histories, cancels, resumes, forks and
   *     deletes them
   */
  public final Workflows workflows() {
    return operations().workflows();
  }

  /**
   * The versions of the applications on this database.
   *
   * @return what is in flight on each, and which takes new work
   */
  public final Versions versions() {
    return operations().versions();
  }

  /**
   * The executors that live, on this database.
   *
   * @return since when, of what version, how much each runs; the oldest first
   */
  public final List<ExecutorStatus> executors() {
    return operations().executors().live();
  }

  /**
   * Whether all work is being done, and if not, why: what no living executor takes, which
   * background loops of this process fail, and whether the database executes what it is asked. The
   * database is asked once, so this returns also while it does not answer, after as long as it
   * takes to find that out.
   *
   * @return how the cluster and this process are
   * @throws dev.cairn.error.DatabaseException if the user lacks the rights to look
   */
  public final Health health() {
    return operations().executors().health();
  }

  /**
   * Blocks until the first of several workflows has ended, wherever they run; the others continue.
   * A workflow counts as ended when {@link Handle#await()} would return or throw. No thread waits
   * for each of them. Inside a workflow, the id of the first is recorded, so a replay gets the same
   * one; the handles must be of the Cairn that runs the workflow.
   *
   * <pre>{@code
   * Handle<Quote> first = cairn.first(List.of(ups, dhl));
   * Quote quote = first.await();
   * }</pre>
   *
   * @param handles the workflows, one or more
   * @param <H> the type of the handles
   * @return the handle of a workflow that has ended; if several have, any of them
   * @throws dev.cairn.error.InvalidArgumentException if there are no handles
   * @throws dev.cairn.error.UsageException if Cairn is stopped meanwhile
   */
  public final <H extends Handle<?>> H first(Collection<? extends H> handles) {
    return FirstCompletion.of(handles, null);
  }

  /**
   * Waits as {@link #first(Collection)} does, but no longer than the limit. Inside a workflow, the
   * end of the wait is recorded when it begins, so a recovery waits only for the rest; that the
   * limit passed is recorded, too.
   *
   * @param handles the workflows, one or more
   * @param limit how long to wait
   * @param <H> the type of the handles
   * @return the handle of a workflow that has ended
   * @throws dev.cairn.error.AwaitTimeoutException if none has ended within the limit; they continue
   * @throws dev.cairn.error.UsageException as {@link #first(Collection)}
   */
  public final <H extends Handle<?>> H first(Collection<? extends H> handles, Duration limit) {
    return FirstCompletion.of(handles, limit);
  }

  /**
   * A handle on a workflow that was accepted before, here or elsewhere.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   */
  public abstract <R> Handle<R> handle(String id, Class<R> result);
}
