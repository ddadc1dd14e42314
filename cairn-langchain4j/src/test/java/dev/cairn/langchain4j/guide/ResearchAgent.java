package dev.cairn.langchain4j.guide;

import dev.cairn.agents.Budget;
import dev.cairn.agents.BudgetPeriod;
import dev.cairn.agents.Prices;
import dev.cairn.agents.SharedBudget;
import dev.cairn.agents.TokenBudget;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import java.math.BigDecimal;

/** Answers questions with the help of a search engine. */
public class ResearchAgent {
  private final DurableChatModel model;
  private final SearchEngine engine;

  public ResearchAgent(DurableChatModel model, SearchEngine engine) {
    this.model = model;
    this.engine = engine;
  }

  interface Assistant {
    @SystemMessage("Search before you answer. Answer in one sentence.")
    String answer(String question);
  }

  @Workflow
  public String research(String question) {
    Assistant assistant =
        AiServices.builder(Assistant.class).chatModel(model).tools(DurableTools.of(this)).build();
    return assistant.answer(question);
  }

  @Tool("Searches the web")
  @Step(attempts = 3)
  String search(String query) {
    return engine.find(query);
  }

  @Workflow
  public String researchWithLimits(String question) {
    TokenBudget budget = TokenBudget.of(50_000);
    DurableChatModel limited = model.budget(budget);
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(limited)
            .tools(DurableTools.of(this))
            .maxToolCallingRoundTrips(20)
            .build();
    return assistant.answer(question);
  }

  @Workflow
  public String researchFor(String tenant, String question) {
    Prices prices = Prices.of("small", "0.25", "2").and("large", "1.25", "10");
    Budget daily = SharedBudget.ofTokens("tenant " + tenant, 1_000_000, BudgetPeriod.DAY);
    Budget monthly =
        SharedBudget.ofCosts("queue research", new BigDecimal("200"), prices, BudgetPeriod.MONTH);
    DurableChatModel limited = model.budget(daily).budget(monthly);
    Assistant assistant =
        AiServices.builder(Assistant.class).chatModel(limited).tools(DurableTools.of(this)).build();
    return assistant.answer(question);
  }
}
