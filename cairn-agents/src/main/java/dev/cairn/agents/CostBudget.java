package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;
import java.math.BigDecimal;

/**
 * A limit on the costs of the model calls of one workflow, otherwise as {@link TokenBudget}.
 *
 * {@snippet :
 * CostBudget budget = CostBudget.of(new BigDecimal("2.50"), prices);
 * }
 */
public final class CostBudget implements Budget {
  private final RunBudget costs;

  private CostBudget(RunBudget costs) {
    this.costs = costs;
  }

  /**
   * Returns a budget of which nothing is used.
   *
   * @param limit the costs, more than 0, with at most 6 decimal places
   * @param prices what the models cost
   * @return the budget
   * @throws InvalidArgumentException if the limit is out of range
   */
  public static CostBudget of(BigDecimal limit, Prices prices) {
    return of(limit, prices, BigDecimal.ZERO);
  }

  /**
   * Returns a budget of which a part is used, such as that of the generation before {@link
   * Durable#continueAsNew}.
   *
   * @param limit the costs, more than 0, with at most 6 decimal places
   * @param prices what the models cost
   * @param used the costs so far, 0 or more, with at most 6 decimal places
   * @return the budget
   * @throws InvalidArgumentException if a number is out of range
   */
  public static CostBudget of(BigDecimal limit, Prices prices, BigDecimal used) {
    return new CostBudget(
        new RunBudget(
            new Measure.Cost(prices),
            Amounts.millionths("limit", limit),
            Amounts.millionths("used", used)));
  }

  /**
   * Returns the costs so far; each call is rounded up to a millionth.
   *
   * @return the costs
   */
  public BigDecimal used() {
    return Amounts.amount(costs.used());
  }

  /**
   * Returns the limit.
   *
   * @return the costs
   */
  public BigDecimal limit() {
    return Amounts.amount(costs.limit());
  }

  @Override
  public void check() {
    costs.check();
  }

  @Override
  public void add(Usage usage) {
    costs.add(usage);
  }
}
