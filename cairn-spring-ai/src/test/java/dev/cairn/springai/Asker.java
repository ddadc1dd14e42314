package dev.cairn.springai;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

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
    ChatResponse response = model.call(new Prompt(question));
    received.accept(response);
    return response.getResult() == null
        ? "nothing"
        : String.valueOf(response.getResult().getOutput().getText());
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
}
