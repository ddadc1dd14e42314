package dev.cairn.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;

/** The model that is called in the steps of a {@link DurableChatModel}. */
sealed interface WrappedModel {
  /** Calls the model and waits for its response. */
  ChatResponse call(ChatRequest request, ChatRequestOptions options);

  ChatRequestParameters defaultRequestParameters();

  ModelProvider provider();

  Set<Capability> supportedCapabilities();

  /** A model whose call returns the response. */
  record Blocking(ChatModel model) implements WrappedModel {
    @Override
    public ChatResponse call(ChatRequest request, ChatRequestOptions options) {
      return model.chat(request, options);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return model.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
      return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
      return model.supportedCapabilities();
    }
  }

  /** A model that gives its response in parts, which are appended to a stream of the workflow. */
  record Streaming(StreamingChatModel model, String stream) implements WrappedModel {
    @Override
    public ChatResponse call(ChatRequest request, ChatRequestOptions options) {
      var response = new StreamedResponse(stream);
      model.chat(request, options, response);
      return response.await();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return model.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
      return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
      return model.supportedCapabilities();
    }
  }
}
