package dev.cairn.langchain4j;

import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Optional;
import java.util.Set;

/**
 * A streaming model that rejects calls in workflows, for {@code AiServices} with {@code
 * TokenStream} methods. A {@code TokenStream} receives responses and executes tools on threads of
 * the HTTP client, so nothing of it can be recorded. Outside workflows the calls reach the wrapped
 * model.
 *
 * <p>In a workflow, use {@link DurableChatModel#streaming} and a method that returns a {@code
 * String} or {@code Result}: the tokens reach readers through a stream of the workflow, and tools
 * run on its thread. Inside a step, a streaming model of its own can be used, as long as the step
 * waits for the response.
 */
public final class GuardedStreamingChatModel implements StreamingChatModel {
  private final StreamingChatModel model;

  /**
   * Guards a model.
   *
   * @param model the model that is called outside workflows
   */
  public GuardedStreamingChatModel(StreamingChatModel model) {
    this.model = model;
  }

  /**
   * Calls the model outside workflows.
   *
   * @param request the messages and parameters
   * @param handler receives the response
   * @throws UsageException in a workflow
   */
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    chat(request, ChatRequestOptions.EMPTY, handler);
  }

  /**
   * Calls the model outside workflows.
   *
   * @param request the messages and parameters
   * @param options attributes for listeners
   * @param handler receives the response
   * @throws UsageException in a workflow
   */
  @Override
  public void chat(
      ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
    Optional<String> workflow = currentWorkflow();
    if (workflow.isPresent()) {
      throw new UsageException(
          "Workflow '%s' used a streaming model directly, for example by a method that returns a TokenStream. It would run on other threads, where nothing is recorded. Use DurableChatModel.streaming(model, \"tokens\") and a method that returns a String or Result; readers receive the tokens from the stream of the workflow."
              .formatted(workflow.get()),
          workflow.get());
    }
    model.chat(request, options, handler);
  }

  /** The workflow of this thread, also if the thread was started by its code. */
  private static Optional<String> currentWorkflow() {
    try {
      return Optional.of(Durable.workflowId());
    } catch (UsageException notOnItsThread) {
      return notOnItsThread.workflowId();
    }
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
