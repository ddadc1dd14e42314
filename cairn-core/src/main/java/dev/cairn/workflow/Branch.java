package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * A part of a workflow that runs concurrently with others. {@link Durable#branch} starts it. It can
 * be awaited only in the code of its workflow.
 *
 * @param <R> the type of its result
 * @param <E> the checked exception that it may throw
 */
public interface Branch<R extends @Nullable Object, E extends Exception> {
  /**
   * Blocks until the branch has ended, and returns its result. The failure of this branch does not
   * affect others.
   *
   * @return the result of the branch
   * @throws E if its code failed
   * @throws UsageException outside the workflow, inside a step, or if the branch was abandoned
   *     because {@link Durable#first} or {@link Durable#all} was decided without it
   */
  R await() throws E;
}
