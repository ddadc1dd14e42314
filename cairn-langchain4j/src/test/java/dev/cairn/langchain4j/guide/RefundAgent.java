package dev.cairn.langchain4j.guide;

import dev.cairn.agents.Approvals;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.langchain4j.PersonTools;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.AiServiceTool;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** Pays money back, if a person agrees. */
public class RefundAgent {
  private final DurableChatModel model;
  private final Approvals approvals;
  private final BiFunction<String, String, String> bank;

  public RefundAgent(
      DurableChatModel model, Approvals approvals, BiFunction<String, String, String> bank) {
    this.model = model;
    this.approvals = approvals;
    this.bank = bank;
  }

  interface Assistant {
    String answer(String request);
  }

  @Workflow
  public String handle(String request) {
    List<AiServiceTool> tools =
        PersonTools.approved(DurableTools.of(this), approvals, Duration.ofDays(2));
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(model)
            .tools(tools)
            .executeToolsConcurrently(DurableTools.branches())
            .build();
    return assistant.answer(request);
  }

  @Tool("Pays the price of an order back")
  @Step(attempts = 5)
  String refund(String order) {
    return bank.apply(order, Durable.uuid().toString());
  }
}
