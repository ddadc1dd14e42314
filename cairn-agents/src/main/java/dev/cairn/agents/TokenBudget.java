package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on the tokens that the model calls of one workflow use. Workflow code creates it, and
 * gives it to each durable model: a replay counts the recorded usage again and comes to the same
 * number.
 *
 * {@snippet :
 * TokenBudget budget = TokenBudget.of(50_000);
 * DurableChatModel limited = model.budget(budget);
 * }
 *
 * <p>A call is rejected with a {@link TokenBudgetExceededException} if the calls before it have
 * used the limit. So the last call may exceed it, and responses without token usage count nothing.
 *
 * <p>Thread-safe. If several branches share a budget, the order of their calls decides which of
 * them is rejected, and may differ on a replay; give each branch a budget of its own.
 */
public final class TokenBudget {
  private final long limit;
  private final AtomicLong used;

  private TokenBudget(long limit, long used) {
    this.limit = limit;
    this.used = new AtomicLong(used);
  }

  /**
   * Returns a budget of which nothing is used.
   *
   * @param limit the number of input and output tokens, 1 or more
   * @return the budget
   * @throws InvalidArgumentException if the limit is less than 1
   */
  public static TokenBudget of(long limit) {
    return of(limit, 0);
  }

  /**
   * Returns a budget of which a part is used, such as that of the generation before {@link
   * Durable#continueAsNew}.
   *
   * @param limit the number of input and output tokens, 1 or more
   * @param used the number of tokens that are used, 0 or more
   * @return the budget
   * @throws InvalidArgumentException if a number is out of range
   */
  public static TokenBudget of(long limit, long used) {
    if (limit < 1) {
      throw new InvalidArgumentException(
          "limit", "limit is %d tokens; must be at least 1.".formatted(limit));
    }
    if (used < 0) {
      throw new InvalidArgumentException(
          "used", "used is %d tokens; must be at least 0.".formatted(used));
    }
    return new TokenBudget(limit, used);
  }

  /**
   * Returns the number of tokens that are used so far.
   *
   * @return input and output tokens
   */
  public long used() {
    return used.get();
  }

  /**
   * Returns the limit.
   *
   * @return input and output tokens
   */
  public long limit() {
    return limit;
  }

  /**
   * Checks that something is left, before a call.
   *
   * @throws TokenBudgetExceededException if the limit is reached
   */
  public void check() {
    long now = used.get();
    if (now >= limit) {
      String workflowId = Durable.workflowId();
      throw new TokenBudgetExceededException(
          "Workflow '%s' has used %d tokens of its budget of %d, so it makes no further model call. Raise the budget, or end the conversation earlier."
              .formatted(workflowId, now, limit),
          workflowId,
          limit,
          now);
    }
  }

  /**
   * Counts the usage of a call, after it was recorded.
   *
   * @param tokens the number of input and output tokens
   */
  public void add(long tokens) {
    used.addAndGet(tokens);
  }
}
