package dev.cairn.agents;

/**
 * A limit on what model calls use. A durable model asks it before each call, and tells it what each
 * recorded response has used. Workflow code that calls a model without a framework does the same:
 *
 * {@snippet :
 * budget.check();
 * Answer answer = Durable.step("model", () -> client.ask(prompt));
 * budget.add(new Usage(answer.model(), answer.inputTokens(), answer.outputTokens()));
 * }
 *
 * <p>A call is rejected if the calls before it have used the limit. So the last call may exceed it,
 * by what one call uses; with a budget that several workflows share, by what one call of each uses.
 * Responses without usage count nothing, and neither do calls that were made but not recorded,
 * because their process died.
 */
public sealed interface Budget permits TokenBudget, CostBudget, SharedBudget {
  /**
   * Checks that something is left, before a call. Call this in workflow code.
   *
   * @throws BudgetExceededException if the limit is reached
   */
  void check();

  /**
   * Counts the usage of a call, after it was recorded. Call this in workflow code.
   *
   * @param usage what the call has used
   */
  void add(Usage usage);
}
