package dev.cairn;

import dev.cairn.api.Handle;
import dev.cairn.api.Run;
import dev.cairn.runtime.Calls;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows within a transaction of the user's: they exist if and only if it commits. See
 * {@link Cairn#within}.
 */
final class Within extends Starts {
  private final Calls calls;
  private final Connection connection;

  Within(Calls calls, Connection connection) {
    this.calls = calls;
    this.connection = connection;
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Calls.CallOfWorkflow call, Run run) {
    return calls.captureOn(connection, call, run);
  }
}
