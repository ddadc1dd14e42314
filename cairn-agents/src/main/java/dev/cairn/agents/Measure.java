package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;
import java.math.BigDecimal;

/** What a budget counts, in whole units. */
sealed interface Measure {
  long units(Usage usage);

  BigDecimal amount(long units);

  /** Describes an amount in a sentence. */
  String text(long units);

  /** Counts input and output tokens. */
  record Tokens() implements Measure {
    @Override
    public long units(Usage usage) {
      return usage.tokens();
    }

    @Override
    public BigDecimal amount(long units) {
      return BigDecimal.valueOf(units);
    }

    @Override
    public String text(long units) {
      return units + " tokens";
    }
  }

  /** Counts costs in millionths of the currency. */
  record Cost(Prices prices) implements Measure {
    @Override
    public long units(Usage usage) {
      return prices.millionths(usage);
    }

    @Override
    public BigDecimal amount(long units) {
      return Amounts.amount(units);
    }

    @Override
    public String text(long units) {
      return "costs of " + amount(units).toPlainString();
    }
  }

  /** Checks the numbers of a budget. */
  default void validate(long limit, long used) {
    if (limit < 1) {
      throw new InvalidArgumentException(
          "limit", "The limit is %s; must be more than 0.".formatted(text(limit)));
    }
    if (used < 0) {
      throw new InvalidArgumentException(
          "used", "used is %s; must be at least 0.".formatted(text(used)));
    }
  }

  /** Throws if the limit is reached. */
  default void check(String budget, long limit, long used) {
    if (used < limit) {
      return;
    }
    String workflowId = Durable.workflowId();
    throw new BudgetExceededException(
        "Workflow '%s' makes no further model call: %s has a limit of %s, and %s are used. Raise the limit, or end the conversation earlier."
            .formatted(workflowId, budget, text(limit), text(used)),
        workflowId,
        amount(limit),
        amount(used));
  }
}
