package dev.cairn.mcp;

import dev.cairn.CairnOperations;
import dev.cairn.start.StreamItem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the values of a stream of a workflow as progress notifications, one after the other. */
final class ProgressForwarding implements Flow.Subscriber<StreamItem<Object>>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressForwarding.class);
  private static final int LONGEST_MESSAGE = 2_000;

  private final ToolCall.ProgressReceiver receiver;
  private final String workflowId;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;

  private ProgressForwarding(ToolCall.ProgressReceiver receiver, String workflowId) {
    this.receiver = receiver;
    this.workflowId = workflowId;
  }

  /** Begins to send, if the tool reports progress and the client wants it. */
  static ProgressForwarding of(
      CairnOperations cairn, String id, WorkflowTool tool, ToolCall.ProgressReceiver receiver) {
    var forwarding = new ProgressForwarding(receiver, id);
    String stream = tool.progress();
    if (stream == null
        || tool.waitTime().isZero()
        || receiver.equals(ToolCall.ProgressReceiver.NONE)) {
      forwarding.done.complete(null);
    } else {
      cairn.messages().stream(id, stream, Object.class).publisher().subscribe(forwarding);
    }
    return forwarding;
  }

  /** Completes when all values are sent. */
  CompletableFuture<@Nullable Void> done() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(1);
  }

  @Override
  public void onNext(StreamItem<Object> item) {
    String message = item.value() instanceof String text ? text : Json.write(item.value());
    try {
      receiver.progress(item.offset() + 1d, Payload.text(message, LONGEST_MESSAGE));
    } catch (RuntimeException clientLeft) {
      close();
      onError(clientLeft);
      return;
    }
    Flow.Subscription current = subscription;
    if (current != null) {
      current.request(1);
    }
  }

  /** The result of the call does not depend on notifications. */
  @Override
  public void onError(Throwable failure) {
    LOG.warn("event=mcp_progress_ended workflow={} reason={}", workflowId, failure.toString());
    done.complete(null);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }

  @Override
  public void close() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }
}
