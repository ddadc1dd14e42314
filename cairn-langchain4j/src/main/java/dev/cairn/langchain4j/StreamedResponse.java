package dev.cairn.langchain4j;

import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Receives one try of a streamed response. The model calls it on its own threads, possibly after
 * the try has ended: such late parts are dropped, so that none follows the parts of the next try.
 */
final class StreamedResponse implements StreamingChatResponseHandler {
  private final StreamWriter<ModelPart> parts;
  private final String call;
  private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  /** Begins the try; called on the thread of the step. */
  StreamedResponse(String stream) {
    parts = Durable.stream(stream, ModelPart.class);
    call = Durable.uuid().toString();
    append(Kind.STARTED, "");
  }

  /** Returns the response when it is complete. Afterwards nothing is appended. */
  ChatResponse await() {
    try {
      ChatResponse complete = response.get();
      end(Kind.COMPLETED, "");
      return complete;
    } catch (ExecutionException failed) {
      throw failure(failed.getCause() == null ? failed : failed.getCause());
    } catch (InterruptedException interrupted) {
      end(Kind.FAILED, "interrupted");
      Thread.currentThread().interrupt();
      throw new UsageException("The wait for the model was interrupted.", interrupted);
    }
  }

  private RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    end(Kind.FAILED, String.valueOf(cause));
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new LangChain4jException(text(cause), cause);
  }

  /** A refused connection has no message, only a type. */
  private static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public void onPartialResponse(String text) {
    append(Kind.TEXT, text);
  }

  @Override
  public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
    appendOrCancel(Kind.TEXT, part.text(), context.streamingHandle());
  }

  @Override
  public void onPartialThinking(PartialThinking part) {
    append(Kind.THINKING, part.text());
  }

  @Override
  public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
    appendOrCancel(Kind.THINKING, part.text(), context.streamingHandle());
  }

  @Override
  public void onCompleteResponse(ChatResponse complete) {
    response.complete(complete);
  }

  @Override
  public void onError(Throwable error) {
    response.completeExceptionally(error);
  }

  private void appendOrCancel(Kind kind, String text, StreamingHandle handle) {
    if (!append(kind, text)) {
      handle.cancel();
    }
  }

  /** Returns false if the try has ended; a failure to append is a failure of the try. */
  private boolean append(Kind kind, String text) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      parts.append(new ModelPart(call, kind, text));
      return true;
    } catch (RuntimeException rejected) {
      response.completeExceptionally(rejected);
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void end(Kind last, String text) {
    append(last, text);
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }
}
