package dev.cairn.agents;

import dev.cairn.error.CairnException;
import java.math.BigDecimal;

/**
 * A model call was rejected, because the calls before it have used the {@link Budget}.
 *
 * <p>What to do: raise the budget, limit the number of calls, or wait until its period has ended.
 */
public final class BudgetExceededException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final BigDecimal limit;
  private final BigDecimal used;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow
   * @param limit the limit
   * @param used what is used
   */
  public BudgetExceededException(
      String message, String workflowId, BigDecimal limit, BigDecimal used) {
    super(message);
    this.workflowId = workflowId;
    this.limit = limit;
    this.used = used;
  }

  /**
   * Returns the id of the workflow.
   *
   * @return the workflow id
   */
  public String workflowId() {
    return workflowId;
  }

  /**
   * Returns the limit.
   *
   * @return input and output tokens, or costs
   */
  public BigDecimal limit() {
    return limit;
  }

  /**
   * Returns what is used.
   *
   * @return input and output tokens, or costs
   */
  public BigDecimal used() {
    return used;
  }
}
