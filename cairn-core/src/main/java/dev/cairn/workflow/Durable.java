package dev.cairn.workflow;

import dev.cairn.common.TypeRef;
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
 * What code inside a workflow may call. Everything here acts on the workflow whose thread makes the
 * call.
 *
 * <p>Outside a workflow every call throws a {@link UsageException}, since nothing would be
 * recorded. That includes threads that a workflow starts itself, and threads of a pool: what they
 * do could not be found again on replay. Use {@link #branch branches} instead, or make the whole of
 * their work one step.
 */
public final class Durable extends DurableStarts {
  private Durable() {}

  /**
   * Runs a step: see {@link Step}. The recorded value is bound to the result type that the lambda
   * or the method reference declares; a generic one, such as a list, is named with a {@link
   * TypeRef}.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param body the step's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded
   * @throws E as the code does
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Body<R, E> body) throws E {
    return step(name, Retry.never(), body);
  }

  /**
   * Runs a step that is tried again when it throws.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param retry how often and when
   * @param body the step's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded
   * @throws E as the last try did
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, Body<R, E> body) throws E {
    return step(name, retry, () -> DeclaredResult.of(body), body);
  }

  /**
   * Runs a step with a generic result type.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param type the result type
   * @param body the step's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded
   * @throws E as the code does
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, TypeRef<R> type, Body<R, E> body) throws E {
    return step(name, Retry.never(), type::type, body);
  }

  /**
   * Runs a step with a generic result type that is tried again when it throws.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param retry how often and when
   * @param type the result type
   * @param body the step's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded
   * @throws E as the last try did
   */
  public static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, TypeRef<R> type, Body<R, E> body) throws E {
    return step(name, retry, type::type, body);
  }

  /**
   * Runs a step without a result.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param action the step's code
   * @param <E> what the code may throw
   * @throws E as the code does
   */
  public static <E extends Exception> void step(String name, Action<E> action) throws E {
    step(name, Retry.never(), action);
  }

  /**
   * Runs a step without a result that is tried again when it throws.
   *
   * @param name the step's name, without {@code #} and {@code /}
   * @param retry how often and when
   * @param action the step's code
   * @param <E> what the code may throw
   * @throws E as the last try did
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
   * Runs a transaction on Cairn's own database: see {@link Transaction}.
   *
   * @param name the transaction's name, without {@code #} and {@code /}
   * @param body the transaction's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded in the same commit as the rows
   * @throws E as the code does, after the rollback
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      String name, TransactionBody<R, E> body) throws E {
    return transaction(TransactionOptions.named(name), body);
  }

  /**
   * Runs a transaction with options.
   *
   * @param options its name, isolation and database
   * @param body the transaction's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded with the rows
   * @throws E as the code does, after the rollback
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      TransactionOptions options, TransactionBody<R, E> body) throws E {
    return transaction(options, () -> DeclaredResult.of(body), body);
  }

  /**
   * Runs a transaction with a generic result type.
   *
   * @param options its name, isolation and database
   * @param type the result type
   * @param body the transaction's code
   * @param <R> the result
   * @param <E> what the code may throw
   * @return the result, recorded with the rows
   * @throws E as the code does, after the rollback
   */
  public static <R extends @Nullable Object, E extends Exception> R transaction(
      TransactionOptions options, TypeRef<R> type, TransactionBody<R, E> body) throws E {
    return transaction(options, type::type, body);
  }

  /**
   * Runs a transaction without a result. Write a lambda with braces, since one without is taken for
   * an expression with a result: {@code connection -> { insert(connection); }}.
   *
   * @param name the transaction's name, without {@code #} and {@code /}
   * @param action the transaction's code
   * @param <E> what the code may throw
   * @throws E as the code does, after the rollback
   */
  @SuppressWarnings("overloads") // TransactionBody is a subtype, so the compiler can choose
  public static <E extends Exception> void transaction(String name, TransactionAction<E> action)
      throws E {
    transaction(TransactionOptions.named(name), action);
  }

  /**
   * Runs a transaction without a result, with options.
   *
   * @param options its name, isolation and database
   * @param action the transaction's code
   * @param <E> what the code may throw
   * @throws E as the code does, after the rollback
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
   * The connection of the transaction that this thread is in. Cairn commits, rolls back and closes
   * it; doing so oneself is refused, also on the connection of a statement or a result. What is
   * particular to Postgres, such as COPY, is reached with {@code unwrap(PGConnection.class)}.
   *
   * @return the connection
   * @throws UsageException outside a transaction
   */
  public static Connection connection() {
    return DurableScope.current().connection();
  }

  /**
   * Pauses the workflow. The end is recorded when the pause begins, so a restart waits only for
   * what remains.
   *
   * @param duration how long, counted as 365,000 days if it is longer; zero or less is no pause
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void sleep(Duration duration) {
    DurableScope.current().sleep(duration);
  }

  /**
   * The time of the workflow's last checkpoint, the same on every replay. It moves when a step
   * ends, and costs no write.
   *
   * @return the time, in microseconds
   * @throws UsageException outside a workflow
   */
  public static Instant now() {
    return DurableScope.current().now();
  }

  /**
   * A new id, derived from the workflow's id and a counter, the same on every replay. Inside a step
   * it is derived from the step's key too and is the same for every try: fit for an idempotency
   * key.
   *
   * @return the id
   * @throws UsageException outside a workflow
   */
  public static UUID uuid() {
    return DurableScope.current().uuid();
  }

  /**
   * Random numbers derived from the workflow's id, the same on every replay. Not for secrets.
   *
   * @return the generator; each call gives the one that goes on where the last number left off
   * @throws UsageException outside a workflow
   */
  public static RandomGenerator random() {
    return DurableScope.current().random();
  }

  /**
   * The id of the workflow that this thread runs.
   *
   * @return the id
   * @throws UsageException outside a workflow
   */
  public static String workflowId() {
    return DurableScope.current().workflowId();
  }

  /**
   * The headers that this workflow was started with: those of {@link
   * dev.cairn.start.StartOptions#header}, those that it inherited from the workflow that started
   * it, and those that interceptors set. They are the same in each run and in forks.
   *
   * @return texts by key, immutable, in the order of the keys
   * @throws UsageException outside a workflow
   */
  public static Map<String, String> headers() {
    return DurableScope.current().headers();
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // what the scope gives is of the type R, null included
  private static <R extends @Nullable Object, E extends Exception> R step(
      String name, Retry retry, Supplier<Type> type, Body<R, E> body) throws E {
    var options = new StepOptions(name, retry, StepOptions.ArgumentsOf.UNKNOWN);
    try {
      return (R) DurableScope.current().step(options, type, body);
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
      return (R) DurableScope.current().transaction(options, type, body);
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Whether this workflow began with a change of its code, for ever: true for those that begin with
   * code that asks this, false for those that an earlier build began. So both ways can stand side
   * by side until the last of the old ones has ended.
   *
   * <pre>{@code
   * if (Durable.patched("check for fraud")) {
   *   check(order);
   * }
   * }</pre>
   *
   * <p>The first true of a name, in the workflow and in each branch, is recorded. One that began
   * with the change, went over to yet another build before it came here, and has no such record,
   * counts as one of the old ones.
   *
   * @param name what was changed, without {@code #} and {@code /}
   * @return whether to go the new way
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static boolean patched(String name) {
    Names.check("patch", name);
    return DurableScope.current().branching("Durable.patched").patched(name);
  }
}
