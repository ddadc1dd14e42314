package dev.cairn.spi;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Runs code around workflow runs, branches, steps, transactions, starts and messages. Use it for
 * logging contexts, tracing, security contexts, tenants, or transactions of a framework. {@link
 * dev.cairn.Config#interceptor} adds one; the first that is added is the outermost.
 *
 * {@snippet :
 * final class TenantInterceptor implements Interceptor {
 *   @Override
 *   public @Nullable Object step(StepInvocation step) throws Exception {
 *     Tenant.set(step.headers().get("tenant"));
 *     try {
 *       return step.proceed();
 *     } finally {
 *       Tenant.clear();
 *     }
 *   }
 * }
 * }
 *
 * <p>Each method receives the intercepted call and continues with {@code proceed}, at most once and
 * on the same thread. The default of each method does only that.
 *
 * <ul>
 *   <li>An exception that a method throws is treated like one of the intercepted code: a step is
 *       retried, a transaction is rolled back, a workflow fails, a start is refused. What the
 *       workflow sees of it is recorded.
 *   <li>The value that {@link #step}, {@link #transaction} or {@link #run} returns replaces the
 *       result of {@code proceed}. It is recorded and must match the declared type.
 *   <li>On replay, recorded steps, transactions, starts of children and messages are not
 *       intercepted. Only {@link #run} and {@link #branch} are called again.
 *   <li>Durable calls are permitted in {@link #run} and {@link #branch}, where they must be
 *       deterministic, as in workflow code. In {@link #step} and {@link #transaction} they behave
 *       as in the code of the step or transaction. In {@link #start}, {@link #send} and {@link
 *       #receive} they are rejected, as are further starts and messages.
 *   <li>Cairn stops a run, and lets a workflow continue as new, with an {@link Error} that {@code
 *       proceed} throws. This takes effect even if an interceptor catches it.
 *   <li>Headers are stored as plain text, also with an encrypting codec.
 * </ul>
 *
 * <p>Implementations must be thread-safe: many workflows call an interceptor at the same time.
 */
public interface Interceptor {
  /**
   * Intercepts the code of a workflow: on its first run, and on each later run that replays its
   * records, such as after a crash, a takeover, a resume or a long sleep. Each generation of a
   * workflow that continues as new is a run. Branches run on their own threads; see {@link
   * #branch}.
   *
   * @param run the run
   * @return the result of the workflow
   * @throws Exception the exception with which the workflow fails
   */
  default @Nullable Object run(RunInvocation run) throws Exception {
    return run.proceed();
  }

  /**
   * Intercepts the code of a branch, on the thread of the branch: on its first run, and on each
   * replay.
   *
   * @param branch the branch
   * @return the result of the branch
   * @throws Exception the exception with which the branch fails
   */
  default @Nullable Object branch(BranchInvocation branch) throws Exception {
    return branch.proceed();
  }

  /**
   * Intercepts one try of a step or of a compensation, on the thread that executes it and within
   * its timeout. A step that is called inside another step is part of that step and is not
   * intercepted.
   *
   * @param step the try
   * @return the result of the step
   * @throws Exception the exception with which the try fails; the step is retried as configured
   */
  default @Nullable Object step(StepInvocation step) throws Exception {
    return step.proceed();
  }

  /**
   * Intercepts one try of a transaction, inside the transaction: statements on {@link
   * TransactionInvocation#connection} are committed or rolled back with it. The commit follows
   * after the outermost interceptor has returned. A try after a conflict or a lost connection is
   * intercepted again.
   *
   * @param transaction the try
   * @return the result of the transaction
   * @throws Exception the exception with which the transaction fails, after the rollback
   */
  default @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    return transaction.proceed();
  }

  /**
   * Is told of each record of a workflow, on the thread of the workflow or branch: of a new one
   * when it is committed, and of an existing one when the code requests it in a later run. The
   * record of a sleep is reported when the sleep is over. The record of something that was read,
   * such as a message, is reported before its commit, which follows with the next record; if the
   * process dies before that, it is read and reported again.
   *
   * <p>Nothing is intercepted here: an exception is logged and has no other effect, and durable
   * calls, starts and messages are rejected. Not called in dry runs. It must be quick.
   *
   * @param call the recorded call
   */
  default void recorded(RecordedCall call) {}

  /**
   * Returns the connection of a transaction of the application that the current thread has begun,
   * such as one of a framework. Outside of workflow code, workflows are then started and messages
   * sent in this transaction, as {@link dev.cairn.Cairn#within} does: they exist if and only if it
   * commits. The first interceptor that returns a connection decides. Called for each start and
   * message; it must be quick.
   *
   * <p>Calling a workflow directly, or awaiting one that was started in a transaction that is still
   * open, is refused, since it would never end.
   *
   * @return a connection to Cairn's database; null if there is no such transaction
   */
  default @Nullable Connection callerTransaction() {
    return null;
  }

  /**
   * Intercepts the start of a workflow where it is requested: from outside, by a workflow, by a
   * client, in a transaction, by a pipeline, through a queue, in bulk, and by a direct call. Starts
   * by a schedule and by SQL functions are not intercepted.
   *
   * <p>{@code proceed} records the start. To refuse the start, throw an exception instead. An
   * exception after {@code proceed} is thrown to the caller, but the workflow runs.
   *
   * @param start the start, whose headers can be set
   */
  default void start(StartInvocation start) {
    start.proceed();
  }

  /**
   * Intercepts sending a message, where it is sent. Messages that SQL functions send are not
   * intercepted.
   *
   * <p>{@code proceed} sends the message. To refuse it, throw an exception instead.
   *
   * @param send the message, whose headers can be set
   */
  default void send(SendInvocation send) {
    send.proceed();
  }

  /**
   * Intercepts receiving a message in a workflow, when the message is there and before it is
   * recorded. The headers of the message can be read here. If this method throws, the exception is
   * recorded as the outcome of the call, and the message stays for the next call.
   *
   * <p>A wait that ends without a message is not intercepted, nor is a replay: the code of the
   * workflow must not depend on the effects of this method.
   *
   * @param receive the message
   */
  default void receive(ReceiveInvocation receive) {
    receive.proceed();
  }
}
