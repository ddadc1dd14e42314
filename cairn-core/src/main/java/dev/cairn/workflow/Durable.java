package dev.cairn.workflow;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.check.Names;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls that workflow code makes: steps, transactions, sleeps, messages, branches,
 * compensations and child workflows. Each call acts on the workflow of the calling thread and is
 * recorded, so that a replay returns the recorded outcome.
 *
 * {@snippet :
 * String checkout(Order order) {
 *   String payment = Durable.step("charge", Retry.attempts(5), () -> payments.charge(order));
 *   Durable.compensate("refund", () -> payments.refund(payment));
 *   Durable.transaction("ship", connection -> { insertShipment(connection, order); });
 *   Durable.sleep(Duration.ofDays(14));
 *   Durable.step("ask for a review", () -> mailer.askForReview(order));
 *   return payment;
 * }
 * }
 *
 * <p>Outside a workflow each call throws a {@link UsageException}, because nothing would be
 * recorded. This includes threads that a workflow starts itself and threads of a pool, whose calls
 * a replay could not find. Use {@link #branch branches} instead, or put all work of such threads
 * into one step.
 *
 * <p>A name of a step, transaction, branch and so on has 1 to 200 characters without {@code #},
 * {@code /} and control characters. It is the key under which the record is found; the second use
 * of a name in the same workflow or branch has the key {@code name#2}. Changing a name in code that
 * workflows in flight execute requires {@link #patched}.
 *
 * <p>If the process dies in a call, another run of the workflow executes the code from the
 * beginning, returns recorded outcomes without executing anything, and continues with the first
 * call that has no record.
 */
public final class Durable extends DurableStarts {
  private Durable() {}

  /**
   * Executes a step, and records its outcome: see {@link Step}. The recorded value is bound to the
   * result type that the lambda or method reference declares. For a generic result type, use the
   * method with a {@link TypeRef}.
   *
   * @param name the name of the step
   * @param body the code of the step
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the code failed; the exception is recorded
   * @throws UsageException outside a workflow
   * @throws InvalidArgumentException if the result type cannot be determined from the lambda
   * @throws dev.cairn.error.ValueException if the result cannot be written as JSON or is too large;
   *     this is the recorded outcome
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Body<R, E> body) throws E {
    return step(name, Retry.never(), body);
  }

  /**
   * Executes a step that is retried when it fails.
   *
   * @param name the name of the step
   * @param retry how often and when it is retried
   * @param body the code of the step
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the last try failed; the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, Body<R, E> body) throws E {
    return step(name, retry, () -> DeclaredResult.of(body), body);
  }

  /**
   * Executes a step with a generic result type.
   *
   * @param name the name of the step
   * @param type the type of the result
   * @param body the code of the step
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the code failed; the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, TypeRef<R> type, Body<R, E> body) throws E {
    return step(name, Retry.never(), type::type, body);
  }

  /**
   * Executes a step with a generic result type that is retried when it fails.
   *
   * @param name the name of the step
   * @param retry how often and when it is retried
   * @param type the type of the result
   * @param body the code of the step
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the last try failed; the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, TypeRef<R> type, Body<R, E> body) throws E {
    return step(name, retry, type::type, body);
  }

  /**
   * Executes a step without a result.
   *
   * @param name the name of the step
   * @param action the code of the step
   * @param <E> the checked exception that the code may throw
   * @throws E if the code failed; the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <E extends Exception> void step(String name, Action<E> action) throws E {
    step(name, Retry.never(), action);
  }

  /**
   * Executes a step without a result that is retried when it fails.
   *
   * @param name the name of the step
   * @param retry how often and when it is retried
   * @param action the code of the step
   * @param <E> the checked exception that the code may throw
   * @throws E if the last try failed; the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <E extends Exception> void step(String name, Retry retry, Action<E> action)
      throws E {
    Body<@Nullable Void, E> body =
        () -> {
          action.run();
          return null;
        };
    step(name, retry, () -> void.class, body);
  }

  /**
   * Executes a transaction on Cairn's database, and commits its record together with its rows: see
   * {@link Transaction}.
   *
   * {@snippet :
   * long id = Durable.transaction("reserve", connection -> insertReservation(connection, order));
   * }
   *
   * @param name the name of the transaction
   * @param body the code of the transaction
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the code failed; the transaction was rolled back and the exception is recorded
   * @throws UsageException outside a workflow
   * @throws InvalidArgumentException if the result type cannot be determined from the lambda, as
   *     for one that only throws
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      String name, TransactionBody<R, E> body) throws E {
    return transaction(TransactionOptions.named(name), body);
  }

  /**
   * Executes a transaction with options.
   *
   * @param options the name, the isolation level and the database
   * @param body the code of the transaction
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the code failed; the transaction was rolled back and the exception is recorded
   * @throws UsageException outside a workflow
   * @throws InvalidArgumentException as {@link #transaction(String, TransactionBody)}
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      TransactionOptions options, TransactionBody<R, E> body) throws E {
    return transaction(options, () -> DeclaredResult.of(body), body);
  }

  /**
   * Executes a transaction with a generic result type.
   *
   * @param options the name, the isolation level and the database
   * @param type the type of the result
   * @param body the code of the transaction
   * @param <R> the type of the result
   * @param <E> the checked exception that the code may throw
   * @return the recorded result
   * @throws E if the code failed; the transaction was rolled back and the exception is recorded
   * @throws UsageException outside a workflow
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      TransactionOptions options, TypeRef<R> type, TransactionBody<R, E> body) throws E {
    return transaction(options, type::type, body);
  }

  /**
   * Executes a transaction without a result.
   *
   * <p>Write braces around the call: {@code connection -> { insert(connection); }}. The compiler
   * takes a lambda without braces, and one that only throws, for a {@link TransactionBody}; for one
   * that only throws, the result type is unknown, and the call is rejected with a {@link
   * InvalidArgumentException} that says how to write it.
   *
   * @param name the name of the transaction
   * @param action the code of the transaction
   * @param <E> the checked exception that the code may throw
   * @throws E if the code failed; the transaction was rolled back and the exception is recorded
   * @throws UsageException outside a workflow
   */
  @SuppressWarnings("overloads") // TransactionBody is a subtype, so the compiler can choose
  public static <E extends Exception> void transaction(String name, TransactionAction<E> action)
      throws E {
    transaction(TransactionOptions.named(name), action);
  }

  /**
   * Executes a transaction without a result, with options, as {@link #transaction(String,
   * TransactionAction)} does.
   *
   * @param options the name, the isolation level and the database
   * @param action the code of the transaction
   * @param <E> the checked exception that the code may throw
   * @throws E if the code failed; the transaction was rolled back and the exception is recorded
   * @throws UsageException outside a workflow
   */
  @SuppressWarnings("overloads") // TransactionBody is a subtype, so the compiler can choose
  public static <E extends Exception> void transaction(
      TransactionOptions options, TransactionAction<E> action) throws E {
    TransactionBody<@Nullable Void, E> body =
        connection -> {
          action.execute(connection);
          return null;
        };
    transaction(options, () -> void.class, body);
  }

  /**
   * Returns the connection of the current transaction. Cairn commits, rolls back and closes it;
   * calls that would do so are rejected, also on the connection of a statement or a result set. For
   * features of Postgres such as COPY, use {@code unwrap(PGConnection.class)}.
   *
   * @return the connection
   * @throws UsageException outside a transaction
   */
  public static Connection connection() {
    return EngineScope.current().connection();
  }

  /**
   * Pauses the workflow. The end of the sleep is recorded when it begins, so a recovery waits only
   * for the rest. A long sleep ({@link dev.cairn.Config#unloadSleepsFrom}) uses neither memory nor
   * a thread.
   *
   * @param duration how long to sleep; at most 365,000 days are used, and zero or less returns
   *     immediately
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void sleep(Duration duration) {
    EngineScope.current().sleep(duration);
  }

  /**
   * Returns the time of the last record of the workflow, which is the same on every replay. It
   * advances when a step ends. Reading it writes nothing.
   *
   * @return the time, in microseconds
   * @throws UsageException outside a workflow
   */
  public static Instant now() {
    return EngineScope.current().now();
  }

  /**
   * Returns a new unique id, which is the same on every replay. It is derived from the workflow id
   * and a counter. Inside a step it is also derived from the step key and is the same for every
   * try, so it can be used as an idempotency key. Writes nothing.
   *
   * @return the id
   * @throws UsageException outside a workflow
   */
  public static UUID uuid() {
    return EngineScope.current().uuid();
  }

  /**
   * Returns a generator of random numbers that are the same on every replay. They are derived from
   * the workflow id; do not use them for secrets. Writes nothing.
   *
   * @return the generator; each call returns one that continues after the last number
   * @throws UsageException outside a workflow
   */
  public static RandomGenerator random() {
    return EngineScope.current().random();
  }

  /**
   * Returns the id of the current workflow.
   *
   * @return the workflow id
   * @throws UsageException outside a workflow
   */
  public static String workflowId() {
    return EngineScope.current().workflowId();
  }

  /**
   * Returns the headers with which this workflow was started: those of {@link
   * dev.cairn.start.StartOptions#header}, those inherited from the workflow that started it, and
   * those that interceptors set. They are the same in each run and in forks.
   *
   * @return texts by key, immutable, ordered by key
   * @throws UsageException outside a workflow
   */
  public static Map<String, String> headers() {
    return EngineScope.current().headers();
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // what the scope gives is of the type R, null included
  private static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, Supplier<Type> type, Body<R, E> body) throws E {
    var options = new EngineStepCall(name, retry, EngineStepCall.ArgumentsOf.UNKNOWN);
    try {
      return (R) EngineScope.current().step(options, type, body);
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // what the scope gives is of the type R, null included
  private static <R extends @Nullable Object, E extends Exception> R transaction(
      TransactionOptions options, Supplier<Type> type, TransactionBody<R, E> body) throws E {
    try {
      return (R) EngineScope.current().transaction(options, type, body);
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Returns whether this workflow executes the new version of a changed piece of code. It is true
   * for workflows that begin with the code that contains this call, and false for workflows that
   * began with an earlier build. So old and new code can coexist until the last old workflow has
   * ended.
   *
   * {@snippet :
   * if (Durable.patched("check for fraud")) {
   *   check(order);
   * }
   * }
   *
   * <p>The first true answer for a name is recorded, in the workflow and in each branch. A workflow
   * that began with the change, but was continued by yet another build before it reached this call,
   * has no such record and counts as old.
   *
   * @param name the name of the change
   * @return true to execute the new code
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static boolean patched(String name) {
    Names.check("patch", name);
    return EngineScope.current().branching("Durable.patched").patched(name);
  }
}
