package dev.cairn.springai;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

/** The model that is called in the steps of a {@link DurableChatModel}. */
sealed interface WrappedModel {
  ChatModel model();

  /** Calls the model and waits for its response. */
  ChatResponse call(Prompt prompt);

  /** A model whose call returns the response. */
  record Blocking(ChatModel model) implements WrappedModel {
    @Override
    public ChatResponse call(Prompt prompt) {
      return model.call(prompt);
    }
  }

  /** A model that gives its response in parts, which are appended to a stream of the workflow. */
  record Streaming(ChatModel model, String stream) implements WrappedModel {
    @Override
    public ChatResponse call(Prompt prompt) {
      return new StreamedResponse(stream).await(model.stream(prompt));
    }
  }
}
