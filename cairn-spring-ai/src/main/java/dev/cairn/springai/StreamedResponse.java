package dev.cairn.springai;

import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Receives one try of a streamed response. The model emits on its own threads, possibly after the
 * try has ended: such late parts are dropped, so that none follows the parts of the next try.
 */
final class StreamedResponse {
  private final StreamWriter<ModelPart> parts;
  private final String call;
  private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;
  private String reasoning = "";

  /** Begins the try; called on the thread of the step. */
  StreamedResponse(String stream) {
    parts = Durable.stream(stream, ModelPart.class);
    call = Durable.uuid().toString();
    append(Kind.STARTED, "");
  }

  /** Returns the response when it is complete. Afterwards nothing is appended. */
  ChatResponse await(Flux<ChatResponse> emitted) {
    Disposable subscription =
        new MessageAggregator()
            .aggregate(emitted, response::complete)
            .subscribe(this::onPart, response::completeExceptionally);
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
    } finally {
      subscription.dispose();
    }
  }

  private RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    end(Kind.FAILED, String.valueOf(cause));
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(text(cause), cause);
  }

  /** A refused connection has no message, only a type. */
  private static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private void onPart(ChatResponse part) {
    Generation generation = part.getResult();
    if (generation == null) {
      return;
    }
    AssistantMessage message = generation.getOutput();
    appendReasoning(message);
    if (message.getText() != null && !message.getText().isEmpty()) {
      append(isThought(message) ? Kind.THINKING : Kind.TEXT, message.getText());
    }
  }

  /** Some models emit their thoughts as texts with a mark. */
  private static boolean isThought(AssistantMessage message) {
    return Boolean.parseBoolean(String.valueOf(message.getMetadata().get("isThought")));
  }

  /** Others put the reasoning so far into the metadata of each part. */
  private void appendReasoning(AssistantMessage message) {
    if (message.getMetadata().get("reasoningContent") instanceof String soFar
        && soFar.length() > reasoning.length()) {
      append(Kind.THINKING, soFar.substring(soFar.startsWith(reasoning) ? reasoning.length() : 0));
      reasoning = soFar;
    }
  }

  /** Drops parts of a try that has ended; a failure to append is a failure of the try. */
  private void append(Kind kind, String text) {
    lock.lock();
    try {
      if (!ended) {
        parts.append(new ModelPart(call, kind, text));
      }
    } catch (RuntimeException rejected) {
      response.completeExceptionally(rejected);
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
