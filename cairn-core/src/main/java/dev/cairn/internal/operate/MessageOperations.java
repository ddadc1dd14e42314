package dev.cairn.internal.operate;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.Messages;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamReader;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@link Messages} through the message router. */
public final class MessageOperations implements Messages {
  private final MessageRouter post;
  private final Starter starter;

  /**
   * For composition.
   *
   * @param post sends
   * @param starter starts workflows
   */
  public MessageOperations(MessageRouter post, Starter starter) {
    this.post = post;
    this.starter = starter;
  }

  /** Starts a workflow with a message. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Starts the workflow that some code calls, with a message that is there when it begins.
     *
     * @param message the message, whose receiver is to be started
     * @param call makes the call
     * @param run how it is to be started, without an id
     * @param <R> the workflow's result
     * @return its handle
     */
    <R extends @Nullable Object> Handle<R> start(
        Message message, WorkflowCalls.CallOfWorkflow call, StartOptions run);
  }

  @Override
  public void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  @Override
  public void send(Message message) {
    post.send(message);
  }

  @Override
  public void sendAll(List<Message> messages) {
    post.sendAll(messages);
  }

  @Override
  public <R extends @Nullable Object> Handle<R> sendStarting(
      Message message, StartOptions run, Fn.Of0<R> workflow) {
    return sendTo(message, run, workflow::call);
  }

  @Override
  public Handle<@Nullable Void> sendStarting(Message message, StartOptions run, Fn.Void0 workflow) {
    return sendTo(message, run, workflow::call);
  }

  private <R extends @Nullable Object> Handle<R> sendTo(
      Message message, StartOptions run, WorkflowCalls.CallOfWorkflow call) {
    String id = message.workflowId();
    if (run.id() != null && !run.id().equals(id)) {
      throw new UsageException(
          "A message to workflow '%s' was to start workflow '%s'. Leave the id out of the Run: it is the receiver's."
              .formatted(id, run.id()));
    }
    return starter.start(message, call, run.under(id));
  }

  @Override
  public boolean complete(String token, @Nullable Object value) {
    return post.complete(token, value == null ? void.class : value.getClass(), value);
  }

  @Override
  public <T> boolean complete(String token, TypeRef<T> type, T value) {
    return post.complete(token, type.type(), value);
  }

  @Override
  public boolean fail(String token, Throwable thrown) {
    return post.fail(token, thrown);
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration limit) {
    return awaited(workflowId, key, type, limit);
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration limit) {
    return awaited(workflowId, key, type.type(), limit);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private <T> T awaited(String workflowId, String key, Type type, Duration limit) {
    return (T) post.awaitEvent(workflowId, key, type, limit);
  }

  @Override
  public List<PublishedEvent> events(String workflowId) {
    return post.events(workflowId);
  }

  @Override
  public <T> StreamReader<T> stream(String workflowId, String name, Class<T> type) {
    return post.stream(workflowId, name, type);
  }

  @Override
  public <T> StreamReader<T> stream(String workflowId, String name, TypeRef<T> type) {
    return post.stream(workflowId, name, type.type());
  }
}
