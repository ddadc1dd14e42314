package dev.cairn.langchain4j.guide;

import dev.cairn.agents.TokenBudget;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import java.util.List;

/** Several agents that write a text together. */
public class WritingTeam {
  private final DurableChatModel model;

  public WritingTeam(DurableChatModel model) {
    this.model = model;
  }

  interface Writer {
    @UserMessage("Write a paragraph about {{it}}")
    String write(String topic);

    @UserMessage("Improve this text for {{readers}}: {{text}}")
    String improve(@V("readers") String readers, @V("text") String text);
  }

  interface Critic {
    @UserMessage("Is this text good? {{it}}")
    boolean isGood(String text);
  }

  private <T> T agent(Class<T> type, long tokens) {
    return AiServices.builder(type).chatModel(model.budget(TokenBudget.of(tokens))).build();
  }

  @Workflow
  public List<String> write(String topic) {
    String text = draft(topic); // a child workflow, with a budget of its own
    Critic critic = agent(Critic.class, 5_000);
    for (int round = 0; round < 3 && !critic.isGood(text); round++) {
      text = agent(Writer.class, 5_000).improve("critics", text);
    }
    String good = text;
    Branch<String, RuntimeException> children =
        Durable.branch("children", () -> agent(Writer.class, 5_000).improve("children", good));
    Branch<String, RuntimeException> experts =
        Durable.branch("experts", () -> agent(Writer.class, 5_000).improve("experts", good));
    return Durable.all(List.of(children, experts));
  }

  @Workflow
  public String draft(String topic) {
    return agent(Writer.class, 20_000).write(topic);
  }
}
