package dev.cairn.internal.execution;

import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.intercept.TransactionEnds;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.transaction.TransactionTry;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.sql.Connection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executes transactions without a record: those inside steps and those outside workflows.
 *
 * @param store finds the databases
 * @param interceptors interceptors around the code
 * @param workflow the workflow whose step the transaction is a part of; null outside workflows
 */
public record UnrecordedTransaction(
    Store store, Interceptors interceptors, Intercepted.@Nullable Workflow workflow) {
  /**
   * Executes a transaction.
   *
   * @param options its database and isolation level
   * @param body its code
   * @param inside creates the scope that answers durable calls of the code
   * @param shield defers interrupts while the connection is used
   * @return the result of the code
   */
  public @Nullable Object run(
      TransactionOptions options,
      TransactionBody<?, ?> body,
      Function<Connection, EngineScope> inside,
      InterruptShield shield)
      throws Exception {
    return store
        .transactions(options.database())
        .<Result>runUnrecorded(
            options.isolation(),
            (connection, attempt) -> {
              ThreadScope before = CurrentScope.enter(inside.apply(connection));
              try {
                return new Result(
                    interceptors.isEmpty()
                        ? body.run(connection)
                        : intercepted(options, body, connection, attempt));
              } finally {
                CurrentScope.enter(before);
              }
            },
            shield)
        .map(Result::value)
        .orElse(null);
  }

  private @Nullable Object intercepted(
      TransactionOptions options,
      TransactionBody<?, ?> body,
      Connection connection,
      TransactionTry attempt)
      throws Exception {
    var ends = new TransactionEnds(options.name());
    attempt.onEnd(ends::run);
    var transaction =
        new Intercepted.Transaction(
            workflow,
            options.name(),
            null,
            options.database(),
            null,
            attempt.number(),
            false,
            connection,
            ends);
    return interceptors.around(transaction, () -> body.run(connection));
  }

  /** The result of the code, null included. */
  private record Result(@Nullable Object value) {}
}
