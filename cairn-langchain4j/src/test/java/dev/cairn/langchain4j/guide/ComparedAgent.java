package dev.cairn.langchain4j.guide;

import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.util.function.Function;

/** An agent whose model and prompt are arguments, so that a fork can change them. */
public class ComparedAgent {
  private final Function<String, ChatModel> models;
  private final SearchEngine engine;

  public ComparedAgent(Function<String, ChatModel> models, SearchEngine engine) {
    this.models = models;
    this.engine = engine;
  }

  interface Assistant {
    String answer(String question);
  }

  @Workflow
  public String research(String model, String prompt, String question) {
    return AiServices.builder(Assistant.class)
        .chatModel(DurableChatModel.of(models.apply(model)))
        .systemMessageProvider(memoryId -> prompt)
        .tools(DurableTools.of(this))
        .build()
        .answer(question);
  }

  @Tool("Searches the web")
  @Step
  String search(String query) {
    return engine.find(query);
  }
}
