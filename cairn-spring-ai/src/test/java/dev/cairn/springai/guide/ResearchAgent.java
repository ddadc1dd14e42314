package dev.cairn.springai.guide;

import dev.cairn.agents.TokenBudget;
import dev.cairn.springai.DurableChatMemoryRepository;
import dev.cairn.springai.DurableChatModel;
import dev.cairn.springai.DurableTools;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.tool.annotation.Tool;

/** Answers questions with the help of a search engine. */
public class ResearchAgent {
  private final DurableChatModel model;
  private final SearchEngine engine;

  public ResearchAgent(DurableChatModel model, SearchEngine engine) {
    this.model = model;
    this.engine = engine;
  }

  @Workflow
  public String research(String question) {
    ChatClient client = ChatClient.create(model);
    String answer = client.prompt(question).tools(DurableTools.of(this)).call().content();
    return answer == null ? "" : answer;
  }

  @Tool(description = "Searches the web")
  @Step(attempts = 3)
  String search(String query) {
    return engine.find(query);
  }

  @Workflow
  public String researchWithLimits(String question) {
    TokenBudget budget = TokenBudget.of(50_000);
    DurableChatModel limited = model.budget(budget);
    var manager = DefaultToolCallingManager.builder().maxTotalToolCalls(20).build();
    String answer =
        ChatClient.create(limited)
            .prompt(question)
            .advisors(ToolCallingAdvisor.builder().toolCallingManager(manager).build())
            .tools(DurableTools.of(this))
            .call()
            .content();
    return answer == null ? "" : answer;
  }

  @Workflow
  public String converse(String question, String doubt) {
    ChatMemory memory = MessageWindowChatMemory.builder().maxMessages(50).build();
    ChatClient client =
        ChatClient.builder(model)
            .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
            .defaultAdvisors(
                advisors -> advisors.param(ChatMemory.CONVERSATION_ID, Durable.workflowId()))
            .defaultTools(DurableTools.of(this))
            .build();
    String first = client.prompt(question).call().content();
    String second = client.prompt(doubt).call().content();
    return first + " " + second;
  }

  static ChatMemory shared(ChatMemoryRepository stored) {
    ChatMemory memory =
        MessageWindowChatMemory.builder()
            .chatMemoryRepository(DurableChatMemoryRepository.of(stored))
            .build();
    return memory;
  }
}
