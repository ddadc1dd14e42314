package dev.cairn.workflow;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.check.Names;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many branches of a workflow run at the same time. The others wait in the order in
 * which they were created. Create it in the workflow that uses it.
 *
 * {@snippet :
 * BranchLimit ten = BranchLimit.of(10);
 * List<Branch<String, RuntimeException>> pages =
 *     urls.stream().map(url -> ten.branch("fetch", () -> fetch(url))).toList();
 * List<String> texts = Durable.all(pages);
 * }
 */
public final class BranchLimit {
  private final int atMost;

  private BranchLimit(int atMost) {
    this.atMost = atMost;
  }

  /**
   * Returns a limit.
   *
   * @param limit the maximum number of running branches, 1 or more
   * @return the limit
   * @throws InvalidArgumentException if it is less than 1
   */
  public static BranchLimit of(int limit) {
    if (limit < 1) {
      throw new InvalidArgumentException(
          "limit", "BranchLimit.of(%d) would let no branch run. Give 1 or more.".formatted(limit));
    }
    return new BranchLimit(limit);
  }

  /** Returns a limit that any number of branches satisfies. */
  static BranchLimit unlimited() {
    return new BranchLimit(Integer.MAX_VALUE);
  }

  /**
   * Returns the maximum number of running branches.
   *
   * @return 1 or more
   */
  public int atMost() {
    return atMost;
  }

  /**
   * Starts a branch as {@link Durable#branch} does, as soon as the limit permits it.
   *
   * @param name the name of the branch, 1 to 200 characters without {@code #} and {@code /}
   * @param body the code of the branch
   * @param <R> the type of its result
   * @param <E> the checked exception that it may throw
   * @return the branch
   * @throws UsageException outside a workflow, inside a step or transaction, or inside a branch of
   *     the same limit, which could wait for itself
   */
  public <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, Body<R, E> body) {
    Names.check("branch", name);
    return EngineScope.current().branching("BranchLimit.branch").branch(name, this, body);
  }
}
