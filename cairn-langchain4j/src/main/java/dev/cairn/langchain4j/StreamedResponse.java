package dev.cairn.langchain4j;

import dev.cairn.agents.internal.ResponseStream;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** Receives one try of a streamed response from a model of LangChain4j. */
final class StreamedResponse implements StreamingChatResponseHandler {
  private final ResponseStream<ChatResponse> parts;

  /** Begins the try; called on the thread of the step. */
  StreamedResponse(String stream) {
    parts = new ResponseStream<>(stream);
  }

  /** Returns the response when it is complete. Afterwards nothing is appended. */
  ChatResponse await() {
    return parts.await(LangChain4jException::new);
  }

  @Override
  public void onPartialResponse(String text) {
    parts.text(text);
  }

  @Override
  public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
    cancelUnless(parts.text(part.text()), context.streamingHandle());
  }

  @Override
  public void onPartialThinking(PartialThinking part) {
    parts.thinking(part.text());
  }

  @Override
  public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
    cancelUnless(parts.thinking(part.text()), context.streamingHandle());
  }

  @Override
  public void onCompleteResponse(ChatResponse complete) {
    parts.complete(complete);
  }

  @Override
  public void onError(Throwable error) {
    parts.fail(error);
  }

  private static void cancelUnless(boolean appended, StreamingHandle handle) {
    if (!appended) {
      handle.cancel();
    }
  }
}
