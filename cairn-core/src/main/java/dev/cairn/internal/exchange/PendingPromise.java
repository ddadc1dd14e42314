package dev.cairn.internal.exchange;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A promise that a run created and can await. */
record PendingPromise<T extends @Nullable Object>(
    ActiveRun run, String key, ValueType valueType, String token) implements Promise<T> {
  OutcomeKey name() {
    return new OutcomeKey(run.id(), key);
  }

  /**
   * Returns the key without branch path and number. The promise may be awaited in another branch,
   * which numbers its waits itself.
   */
  String label() {
    return key.substring(key.lastIndexOf('/') + 1).split("#", 2)[0];
  }

  @Override
  public T await() {
    return awaited(null);
  }

  @Override
  public T await(Duration limit) {
    return awaited(limit);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the type T
  private T awaited(@Nullable Duration limit) {
    if (EngineScope.current().exchange("Promise.await") instanceof WorkflowExchange exchange
        && exchange.isOf(run)) {
      return (T) exchange.await(this, limit);
    }
    throw new UsageException(
        "The promise '%s' of workflow '%s' was awaited outside that workflow's code. Only the workflow that created it can await it."
            .formatted(key, run.id()),
        run.id());
  }

  /** Omits the token, because anybody who knows it can complete the promise. */
  @Override
  public String toString() {
    return key + " of " + run.id();
  }
}
