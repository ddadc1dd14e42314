package dev.cairn.internal.exchange;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A promise of a run. */
record PendingPromise<T extends @Nullable Object>(
    ActiveRun run, String key, ValueType slot, String token) implements Promise<T> {
  NamedOutcome name() {
    return new NamedOutcome(run.id(), key);
  }

  /**
   * Its key without the branch that made it and without a number: it may be awaited in another
   * branch, whose waits are numbered by themselves.
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
    if (DurableScope.current().exchange("Promise.await") instanceof WorkflowExchange correspondence
        && correspondence.isOf(run)) {
      return (T) correspondence.await(this, limit);
    }
    throw new UsageException(
        "The '%s' of workflow '%s' was awaited in another workflow. Only the one that made it can."
            .formatted(key, run.id()));
  }

  /** Whoever sees it can complete it. */
  @Override
  public String toString() {
    return key + " of " + run.id();
  }
}
