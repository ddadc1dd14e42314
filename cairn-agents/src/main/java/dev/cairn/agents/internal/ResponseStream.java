package dev.cairn.agents.internal;

import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * Receives one try of a streamed response, and appends its parts to a stream of the workflow. The
 * model calls it on its own threads, possibly after the try has ended: such late parts are dropped,
 * so that none follows the parts of the next try.
 *
 * @param <R> the type of complete responses
 */
public final class ResponseStream<R> {
  private final StreamWriter<ModelPart> parts;
  private final String call;
  private final CompletableFuture<R> response = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  /**
   * Begins the try; called on the thread of the step.
   *
   * @param stream the name of the stream
   */
  public ResponseStream(String stream) {
    parts = Durable.stream(stream, ModelPart.class);
    call = Durable.uuid().toString();
    append(Kind.STARTED, "");
  }

  /**
   * Appends tokens of the text.
   *
   * @param text the tokens
   * @return false if the try has ended
   */
  public boolean text(String text) {
    return append(Kind.TEXT, text);
  }

  /**
   * Appends tokens of the reasoning.
   *
   * @param text the tokens
   * @return false if the try has ended
   */
  public boolean thinking(String text) {
    return append(Kind.THINKING, text);
  }

  /**
   * Ends the try with a response.
   *
   * @param complete the complete response
   */
  public void complete(R complete) {
    response.complete(complete);
  }

  /**
   * Ends the try with a failure.
   *
   * @param failure the failure
   */
  public void fail(Throwable failure) {
    response.completeExceptionally(failure);
  }

  /**
   * Waits for the end of the try. Afterwards nothing is appended.
   *
   * @param unchecked makes an unchecked exception of a message and a checked cause
   * @return the complete response
   */
  public R await(BiFunction<String, Throwable, RuntimeException> unchecked) {
    try {
      R complete = response.get();
      end(Kind.COMPLETED, "");
      return complete;
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      end(Kind.FAILED, String.valueOf(cause));
      throw cause instanceof RuntimeException itself
          ? itself
          : unchecked.apply(message(cause), cause);
    } catch (InterruptedException interrupted) {
      end(Kind.FAILED, "interrupted");
      Thread.currentThread().interrupt();
      throw new UsageException("The wait for the model was interrupted.", interrupted);
    }
  }

  /** A refused connection has no message, only a type. */
  private static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
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
