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
 * Runs transactions that leave no record: those of steps and of plain calls outside workflows.
 *
 * @param store has the databases
 */
public record UnrecordedTransaction(Store store) {
  /**
   * Runs a transaction.
   *
   * @param options its database and isolation
   * @param body its code
   * @param inside gives the scope that answers durable calls of the code
   * @param shield holds interrupts back
   * @return what the code returned
   */
  public @Nullable Object run(
      TransactionOptions options,
      TransactionBody<?, ?> body,
      Function<Connection, DurableScope> inside,
      InterruptShield shield)
      throws Exception {
    return store
        .transactions(options.database())
        .<Given>unrecorded(
            options.isolation(),
            (connection, tries) -> {
              ThreadScope before = CurrentScope.enter(inside.apply(connection));
              try {
                return new Given(body.run(connection));
              } finally {
                CurrentScope.enter(before);
              }
            },
            shield)
        .map(Given::value)
        .orElse(null);
  }

  /** The result of the code, null included. */
  private record Given(@Nullable Object value) {}
}
