package dev.cairn.langchain4j.guide;

import dev.cairn.agents.TokenBudget;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;

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
}
