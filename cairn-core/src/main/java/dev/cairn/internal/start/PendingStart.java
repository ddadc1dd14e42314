package dev.cairn.internal.start;

import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A start whose caller has gone on.
 *
 * @param call what is to be accepted
 * @param accepted completes with what was, or with why it was refused
 */
public record PendingStart(
    WorkflowAdmission.Call call, CompletableFuture<WorkflowAdmission.Accepted> accepted) {
  public PendingStart(WorkflowAdmission.Call call) {
    this(call, new CompletableFuture<>());
  }

  /** Tells what became of it, be it good or bad; not, as long as that is null. */
  void settle(Supplier<WorkflowAdmission.@Nullable Accepted> acceptance) {
    try {
      WorkflowAdmission.Accepted known = acceptance.get();
      if (known != null) {
        accepted.complete(known);
      }
    } catch (Throwable refusal) { // a codec of the user's may throw anything
      accepted.completeExceptionally(refusal);
    }
  }

  /**
   * Whether it cannot be one with a start before it, by its id or its deduplication id.
   *
   * @param before what the starts before it were called; this one is added
   */
  boolean isNoneOf(Set<Object> before) {
    boolean isNew = before.add(call.id());
    Placement placement = call.run().placement();
    if (placement != null
        && placement.uniqueness() instanceof Uniqueness.Deduplicated deduplicated) {
      isNew &= before.add(List.of(placement.queue(), deduplicated.id()));
    }
    return isNew;
  }

  /** How much it holds in memory, in characters. */
  int weight() {
    String attributes = call.attributes();
    return call.input().length() + (attributes == null ? 0 : attributes.length());
  }
}
