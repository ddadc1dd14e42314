package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * A part of a workflow that runs beside the others: see {@link Durable#branch}. It belongs to the
 * workflow that forked it, and is awaited there.
 *
 * @param <R> what it gives
 * @param <E> what it may throw
 */
public interface Branch<R extends @Nullable Object, E extends Exception> {
  /**
   * Waits until the branch has ended. A failure of this branch does not touch others.
   *
   * @return what it gave
   * @throws E as its code did
   * @throws UsageException outside the workflow that forked it, inside a step, or if it was given
   *     up because {@link Durable#first} or {@link Durable#all} decided without it
   */
  R await() throws E;
}
