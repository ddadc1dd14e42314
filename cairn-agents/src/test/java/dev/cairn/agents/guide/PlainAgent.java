package dev.cairn.agents.guide;

import dev.cairn.agents.CostBudget;
import dev.cairn.agents.Prices;
import dev.cairn.agents.Usage;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.math.BigDecimal;

/** Calls a model without a framework. */
public class PlainAgent {
  private final Client client;

  public PlainAgent(Client client) {
    this.client = client;
  }

  /** The client of a provider. */
  interface Client {
    Answer ask(String prompt);
  }

  record Answer(String text, String model, long inputTokens, long outputTokens) {}

  @Workflow
  public String answer(String prompt) {
    Prices prices = Prices.of("small", "0.25", "2").and("large", "1.25", "10");
    CostBudget budget = CostBudget.of(new BigDecimal("2.50"), prices);
    budget.check();
    Answer answer = Durable.step("model", () -> client.ask(prompt));
    budget.add(new Usage(answer.model(), answer.inputTokens(), answer.outputTokens()));
    return answer.text() + ": " + budget.used();
  }
}
