package dev.cairn.agents;

import dev.cairn.error.CairnException;

/**
 * A model call was rejected, because the calls before it have used the {@link TokenBudget}.
 *
 * <p>What to do: raise the budget, or limit the number of calls.
 */
public final class TokenBudgetExceededException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final long limit;
  private final long used;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow
   * @param limit the budget in tokens
   * @param used the number of tokens that are used
   */
  public TokenBudgetExceededException(String message, String workflowId, long limit, long used) {
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
   * Returns the budget.
   *
   * @return input and output tokens
   */
  public long limit() {
    return limit;
  }

  /**
   * Returns the number of tokens that are used.
   *
   * @return input and output tokens
   */
  public long used() {
    return used;
  }
}
