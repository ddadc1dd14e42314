package dev.cairn.internal.start;

import dev.cairn.internal.header.Headers;
import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pipelined start: its caller continues before it is recorded.
 *
 * @param call the call to start
 * @param accepted completes with the accepted workflow, or with the exception that refused it
 */
public record PendingStart(
    WorkflowAdmission.Call call, CompletableFuture<WorkflowAdmission.Accepted> accepted) {
  public PendingStart(WorkflowAdmission.Call call) {
    this(call, new CompletableFuture<>());
  }

  /**
   * Completes the start with the result of a supplier, or exceptionally with what the supplier
   * throws. Does nothing if the result is null: the start is completed later.
   */
  void settle(Supplier<WorkflowAdmission.@Nullable Accepted> source) {
    try {
      WorkflowAdmission.Accepted result = source.get();
      if (result != null) {
        accepted.complete(result);
      }
    } catch (Throwable failure) { // a user's codec may throw anything
      accepted.completeExceptionally(failure);
    }
  }

  /**
   * Returns whether neither the id nor the deduplication id occurs among earlier starts of the
   * batch, so that this start cannot join one of them.
   *
   * @param earlier the ids of the earlier starts; the ids of this one are added
   */
  boolean isIndependentOf(Set<Object> earlier) {
    boolean isNew = earlier.add(call.id());
    Placement placement = call.options().placement();
    if (placement != null
        && placement.uniqueness() instanceof Uniqueness.Deduplicated deduplicated) {
      isNew &= earlier.add(List.of(placement.queue(), deduplicated.id()));
    }
    return isNew;
  }

  /** Returns the size of the serialized arguments and attributes, in characters. */
  int weight() {
    String attributes = call.attributes();
    int more = attributes == null ? 0 : attributes.length();
    return call.input().length() + more + Headers.bytes(call.options().headers());
  }
}
