package dev.cairn.workflow;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Names;
import org.jspecify.annotations.Nullable;

/**
 * Branches of which so many run at once, and the others wait for their turn in the order of their
 * forks. Made in the workflow that uses it.
 *
 * <pre>{@code
 * BranchLimit ten = BranchLimit.of(10);
 * var pages = Durable.all(urls.stream().map(url -> ten.branch("fetch", () -> fetch(url))).toList());
 * }</pre>
 */
public final class BranchLimit {
  private final int atMost;

  private BranchLimit(int atMost) {
    this.atMost = atMost;
  }

  /**
   * So many at once.
   *
   * @param limit 1 or more
   * @return what forks them
   * @throws InvalidArgumentException if the limit is less
   */
  public static BranchLimit of(int limit) {
    if (limit < 1) {
      throw new InvalidArgumentException(
          "limit", "BranchLimit.of(%d) would let no branch run. Give 1 or more.".formatted(limit));
    }
    return new BranchLimit(limit);
  }

  /** As many as there are. */
  static BranchLimit unlimited() {
    return new BranchLimit(Integer.MAX_VALUE);
  }

  /**
   * How many run at once.
   *
   * @return 1 or more
   */
  public int atMost() {
    return atMost;
  }

  /**
   * Forks a branch, as {@link Durable#branch} does, which begins when it has its turn. Inside a
   * branch of the same limit it is refused, since that would wait for its own place.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param body its code
   * @param <R> what it gives
   * @param <E> what it may throw
   * @return the branch
   */
  public <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, Body<R, E> body) {
    Names.check("branch", name);
    return DurableScope.current().branching("BranchLimit.branch").branch(name, this, body);
  }
}
