package dev.cairn.spi;

import org.jspecify.annotations.Nullable;

/**
 * Code around runs, steps, transactions, starts and messages: for logging contexts, tracing,
 * security contexts, tenants, transactions of a framework. {@code Config.interceptor} adds one; the
 * first that is added is the outermost.
 *
 * <pre>{@code
 * final class TenantInterceptor implements Interceptor {
 *   public Object step(StepInvocation step) throws Exception {
 *     Tenant.set(step.headers().get("tenant"));
 *     try {
 *       return step.proceed();
 *     } finally {
 *       Tenant.clear();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Each method has the intercepted call as its argument and goes on with {@code proceed}, once at
 * most and on the thread on which it was called. The default of each method does only that.
 *
 * <ul>
 *   <li>An exception that a method throws counts as one of the intercepted code: a step is retried,
 *       a transaction is rolled back, a workflow fails, a start is refused. What the workflow sees
 *       of it is recorded.
 *   <li>What {@link #step}, {@link #transaction} and {@link #run} return is the result, in place of
 *       what {@code proceed} returned. It is recorded, and has to fit the declared type.
 *   <li>Replayed steps, transactions, starts of children and messages are not intercepted: an
 *       interceptor is called when something happens, and its effect is in the record. Only {@link
 *       #run} and {@link #branch} are called again on replay.
 *   <li>Durable calls are permitted in {@link #run} and {@link #branch} alone, and have to be
 *       deterministic there, as in the code of a workflow. In {@link #step} and {@link
 *       #transaction} they behave as in the code of the step or transaction. In {@link #start},
 *       {@link #send} and {@link #receive} they are refused, as are further starts and messages.
 *   <li>Cairn stops a run, and lets a workflow continue as new, by an {@link Error} that {@code
 *       proceed} throws. It goes on even if an interceptor catches it.
 *   <li>Headers are plain text in the database, also with a codec that encrypts values.
 * </ul>
 *
 * <p>Implementations are thread-safe: many workflows call one interceptor at the same time.
 */
public interface Interceptor {
  /**
   * Intercepts the code of a workflow: on its first run, and on each later one that replays its
   * records, such as after a crash, a takeover, a resume or a long sleep. Each generation of a
   * workflow that continues as new is a run of its own. Branches run on threads of their own; see
   * {@link #branch}.
   *
   * @param run the run
   * @return the result of the workflow
   * @throws Exception what the workflow fails with
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
   * @throws Exception what the branch fails with
   */
  default @Nullable Object branch(BranchInvocation branch) throws Exception {
    return branch.proceed();
  }

  /**
   * Intercepts one try of a step or of a compensation, on the thread that executes it and within
   * its timeout. A step that is called in another step is a part of that.
   *
   * @param step the try
   * @return the result of the step
   * @throws Exception what the try fails with; the step is tried again as its retry says
   */
  default @Nullable Object step(StepInvocation step) throws Exception {
    return step.proceed();
  }

  /**
   * Intercepts one try of a transaction, inside the transaction: what is done here on {@link
   * TransactionInvocation#connection} is committed or rolled back with it. The commit follows after
   * the outermost interceptor has returned. A try after a conflict or a lost connection is
   * intercepted again.
   *
   * @param transaction the try
   * @return the result of the transaction
   * @throws Exception what the transaction fails with, after the rollback
   */
  default @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    return transaction.proceed();
  }

  /**
   * Intercepts the start of a workflow, where it is requested: from outside, by a workflow, by a
   * client, in a transaction, by a pipeline, through a queue, many at once, and by a direct call.
   * Starts by a schedule and by SQL functions are not intercepted.
   *
   * <p>Returns only after {@code proceed}, which records the start; to refuse the start, it throws.
   * An exception after {@code proceed} is thrown to the caller, and the workflow runs all the same.
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
   * <p>Returns only after {@code proceed}, which sends the message; to refuse it, it throws.
   *
   * @param send the message, whose headers can be set
   */
  default void send(SendInvocation send) {
    send.proceed();
  }

  /**
   * Intercepts receiving a message in a workflow, once it is there and before it is recorded. It
   * shows the headers of the message. If it throws, that is recorded as the outcome of the call,
   * and the message stays for the next one.
   *
   * <p>A wait that ends without a message is not intercepted, nor is a replay: the code of the
   * workflow must not depend on what this does.
   *
   * @param receive the message
   */
  default void receive(ReceiveInvocation receive) {
    receive.proceed();
  }
}
