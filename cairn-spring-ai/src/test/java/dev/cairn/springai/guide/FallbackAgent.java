package dev.cairn.springai.guide;

import dev.cairn.springai.DurableChatModel;
import dev.cairn.springai.ModelFailures;
import dev.cairn.workflow.Workflow;
import org.springframework.ai.chat.client.ChatClient;

/** Calls a second model if the first one is overloaded. */
public class FallbackAgent {
  private final DurableChatModel first;
  private final DurableChatModel second;

  public FallbackAgent(DurableChatModel first, DurableChatModel second) {
    this.first = first;
    this.second = second;
  }

  @Workflow
  public String ask(String question) {
    String answer;
    try {
      answer = ask(first, question);
    } catch (RuntimeException failure) {
      if (!ModelFailures.isTransient(failure)) {
        throw failure; // such as a rejected key: ModelFailures.status(failure) is 401
      }
      answer = ask(second, question);
    }
    return answer;
  }

  private static String ask(DurableChatModel model, String question) {
    return String.valueOf(ChatClient.create(model).prompt(question).call().content());
  }
}
