package dev.cairn;

import dev.cairn.access.AccessSessions;
import dev.cairn.access.AccessTokens;
import dev.cairn.access.AuditLog;
import dev.cairn.health.DatabaseOutage;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.Health;
import dev.cairn.internal.start.FirstCompletion;
import dev.cairn.operate.Workflows;
import dev.cairn.promise.Promises;
import dev.cairn.queue.Queues;
import dev.cairn.schedule.Schedules;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.start.Handle;
import dev.cairn.start.Messages;
import dev.cairn.version.Versions;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The operations that a {@link Cairn} and a {@link CairnClient} share: starting workflows, handles,
 * and access to workflows, queues, schedules, messages, versions and health. Thread-safe.
 */
public abstract sealed class CairnOperations extends WorkflowStarter
    permits CairnRegistration, CairnClient {
  CairnOperations() {}

  abstract OperationServices operations();

  /**
   * Returns a starter for workflows and messages in a transaction of the application. They exist if
   * and only if the transaction commits. Then any executor runs them; with a queue, when it is
   * their turn. In a {@code @Transaction}, pass {@link dev.cairn.workflow.Durable#connection()}.
   *
   * {@snippet :
   * cairn.within(connection).start(StartOptions.onQueue("mail"), mailer::send, letter);
   * connection.commit();
   * }
   *
   * @param connection a connection to Cairn's database, in a transaction
   * @return the starter
   */
  public abstract TransactionalStarter within(Connection connection);

  /**
   * Opens a pipeline, which starts many workflows in order without waiting for each commit. Use it
   * in a thread that starts workflows one by one, such as a consumer of messages.
   *
   * @return a new pipeline; close it
   */
  public abstract Pipeline pipeline();

  /**
   * Returns the operations on queues: declaring, changing, pausing and monitoring them.
   *
   * @return the queues of this database
   */
  public final Queues queues() {
    return operations().queues();
  }

  /**
   * Returns the operations on schedules: declaring, changing, pausing, triggering and backfilling
   * them.
   *
   * @return the schedules of this database
   */
  public final Schedules schedules() {
    return operations().schedules();
  }

  /**
   * Returns the operations on messages, events, promises and streams of workflows.
   *
   * @return the messages of this database
   */
  public final Messages messages() {
    return operations().messages();
  }

  /**
   * Returns the operations on promises that nobody has completed, for people who decide.
   *
   * @return the promises of this database
   */
  public final Promises promises() {
    return operations().promises();
  }

  /**
   * Returns the operations on workflows: finding, inspecting, cancelling, resuming, forking and
   * deleting them.
   *
   * @return the workflows of this database
   */
  public final Workflows workflows() {
    return operations().workflows();
  }

  /**
   * Returns the operations on versions of applications, for blue/green deployments.
   *
   * @return the versions on this database
   */
  public final Versions versions() {
    return operations().versions();
  }

  /**
   * Returns the tokens with which people and programs authenticate at servers.
   *
   * @return the tokens of this database
   */
  public final AccessTokens accessTokens() {
    return operations().access();
  }

  /**
   * Returns the sessions of people who have logged in at servers with a browser.
   *
   * @return the sessions of this database
   */
  public final AccessSessions accessSessions() {
    return operations().access().sessions();
  }

  /**
   * Returns the log of what people and programs change through servers.
   *
   * @return the audit log of this database
   */
  public final AuditLog auditLog() {
    return operations().access();
  }

  /**
   * Returns the live executors on this database, of all applications.
   *
   * @return the executors, the oldest first
   */
  public final List<ExecutorStatus> executors() {
    return operations().executors().live();
  }

  /**
   * Returns the health of the cluster and of this process: live executors, waiting workflows that
   * no executor can run, failing background loops, and a database outage.
   *
   * <p>Queries the database once. If the database does not answer, this returns after the attempt
   * has failed, with the outage.
   *
   * @return the health
   * @throws dev.cairn.error.DatabaseException if the database refuses the query, for example for
   *     lack of rights
   */
  public final Health health() {
    return operations().executors().health();
  }

  /**
   * Returns the outage of the database that this process sees now. Does not query the database, so
   * callers that must not wait for the end of an outage can ask before each call.
   *
   * @return the outage; empty if no statement of Cairn waits for the database
   */
  public final Optional<DatabaseOutage> outage() {
    return operations().executors().outage();
  }

  /**
   * Returns whether the codec stores values in another form than plain JSON, such as encrypted. The
   * methods of {@link #workflows()} return such values as plain JSON; pass them on with care.
   *
   * @return true if stored values cannot be read without the codec
   */
  public final boolean hidesStoredValues() {
    Codec codec = operations().codec().withContext(SerializationContext.arguments(""));
    return !codec.seal("0").equals("0");
  }

  /**
   * Blocks until the first of several workflows has ended, in any process. The others continue. A
   * workflow counts as ended when {@link Handle#await()} would return or throw. An interrupt ends
   * the wait with a {@link dev.cairn.error.UsageException}.
   *
   * {@snippet :
   * Handle<Quote> first = cairn.first(List.of(ups, dhl));
   * Quote quote = first.await();
   * }
   *
   * <p>This is not {@link dev.cairn.workflow.Durable#first}, which returns the result of the first
   * branch that <em>succeeds</em>, and abandons the others.
   *
   * <p>Inside a workflow, the id of the first is recorded, so a replay gets the same one; the
   * handles must belong to the Cairn that runs the workflow.
   *
   * @param handles one or more handles
   * @param <H> the type of the handles
   * @return the handle of a workflow that has ended; if several have, any of them
   * @throws dev.cairn.error.InvalidArgumentException if there are no handles
   * @throws dev.cairn.error.UsageException if Cairn is stopped or the thread is interrupted
   *     meanwhile; in a workflow, if a handle belongs to a client, a pipeline or another Cairn
   */
  public final <H extends Handle<?>> H first(Collection<? extends H> handles) {
    return FirstCompletion.of(handles, null);
  }

  /**
   * Blocks as {@link #first(Collection)} does, with a timeout. Inside a workflow, the end of the
   * wait is recorded when it begins, so a recovery waits only for the rest; a timeout is recorded,
   * too.
   *
   * @param handles one or more handles
   * @param timeout how long to wait
   * @param <H> the type of the handles
   * @return the handle of a workflow that has ended
   * @throws dev.cairn.error.AwaitTimeoutException if none has ended within the timeout; all
   *     continue
   * @throws dev.cairn.error.InvalidArgumentException as {@link #first(Collection)}
   * @throws dev.cairn.error.UsageException as {@link #first(Collection)}
   */
  public final <H extends Handle<?>> H first(Collection<? extends H> handles, Duration timeout) {
    return FirstCompletion.of(handles, timeout);
  }

  /**
   * Returns a handle to an existing workflow, no matter which process started it.
   *
   * @param id the workflow id
   * @param result the type of its result
   * @param <R> the type of its result
   * @return the handle
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.UsageException on a {@link Cairn} that is not started
   */
  public abstract <R> Handle<R> handle(String id, Class<R> result);
}
