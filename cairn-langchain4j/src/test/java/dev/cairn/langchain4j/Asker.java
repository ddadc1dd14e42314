package dev.cairn.langchain4j;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.function.Consumer;

/** Calls a model; each run reports the response that it received. */
public class Asker {
  private final ChatModel model;
  private final Consumer<ChatResponse> received;

  public Asker(ChatModel model, Consumer<ChatResponse> received) {
    this.model = model;
    this.received = received;
  }

  @Workflow
  public String ask(String question) {
    return answer(question);
  }

  private String answer(String question) {
    ChatResponse response = model.chat(UserMessage.from(question));
    received.accept(response);
    return String.valueOf(response.aiMessage().text());
  }

  /** Calls the model inside a step, as part of it. */
  @Workflow
  public String askInStep(String question) {
    return Durable.step("all", () -> answer(question));
  }

  /** Waits after the call, so that another run can continue it. */
  @Workflow
  public String askAndWait(String question) {
    String answer = answer(question);
    boolean again = Durable.receive("again", Boolean.class, Duration.ofDays(1)).orElse(false);
    return again ? answer(question) : answer;
  }

  /** Returns what workflow code learns about a failure. */
  @Workflow
  public String describe(String question) {
    try {
      return answer(question);
    } catch (RuntimeException failure) {
      return ModelFailures.status(failure) + " " + ModelFailures.isTransient(failure);
    }
  }
}
