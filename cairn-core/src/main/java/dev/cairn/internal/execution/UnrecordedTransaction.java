package dev.cairn.internal.execution;

import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.sql.Connection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executes transactions without a record: those inside steps and those outside workflows.
 *
 * @param store finds the databases
 */
public record UnrecordedTransaction(Store store) {
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
      Function<Connection, DurableScope> inside,
      InterruptShield shield)
      throws Exception {
    return store
        .transactions(options.database())
        .<Result>unrecorded(
            options.isolation(),
            (connection, tries) -> {
              ThreadScope before = CurrentScope.enter(inside.apply(connection));
              try {
                return new Result(body.run(connection));
              } finally {
                CurrentScope.enter(before);
              }
            },
            shield)
        .map(Result::value)
        .orElse(null);
  }

  /** The result of the code, null included. */
  private record Result(@Nullable Object value) {}
}
