package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.Promise;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Named;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A promise of a run. */
record PendingPromise<T extends @Nullable Object>(LiveRun run, String key, Slot slot, String token)
    implements Promise<T> {
  Named name() {
    return new Named(run.id(), key);
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
    if (CurrentScope.get().exchange("Promise.await") instanceof Correspondence correspondence
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
