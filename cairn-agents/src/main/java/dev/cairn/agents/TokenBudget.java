package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;

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
 * <p>Thread-safe. If several branches share a budget, the order of their calls decides which of
 * them is rejected, and may differ on a replay; give each branch a budget of its own.
 */
public final class TokenBudget implements Budget {
  private final RunBudget tokens;

  private TokenBudget(RunBudget tokens) {
    this.tokens = tokens;
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
    return new TokenBudget(new RunBudget(new Measure.Tokens(), limit, used));
  }

  /**
   * Returns the number of tokens that are used so far.
   *
   * @return input and output tokens
   */
  public long used() {
    return tokens.used();
  }

  /**
   * Returns the limit.
   *
   * @return input and output tokens
   */
  public long limit() {
    return tokens.limit();
  }

  @Override
  public void check() {
    tokens.check();
  }

  @Override
  public void add(Usage usage) {
    tokens.add(usage);
  }
}
