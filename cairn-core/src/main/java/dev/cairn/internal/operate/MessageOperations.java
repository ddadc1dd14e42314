package dev.cairn.internal.operate;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.start.EventWait;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.Messages;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamReader;
import dev.cairn.start.StreamStatus;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@link Messages} through the message router. */
public final class MessageOperations implements Messages {
  private final MessageRouter messageRouter;
  private final Starter starter;

  /**
   * Creates the operations.
   *
   * @param messageRouter routes messages
   * @param starter starts workflows
   */
  public MessageOperations(MessageRouter messageRouter, Starter starter) {
    this.messageRouter = messageRouter;
    this.starter = starter;
  }

  /** Starts a workflow with a message. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Starts the workflow that {@code call} calls, with a message that it finds when it begins.
     *
     * @param message the message; its receiver is the started workflow
     * @param call calls the workflow
     * @param options the start options; their id is the receiver
     * @param <R> the workflow's result
     * @return the handle
     */
    <R extends @Nullable Object> Handle<R> start(
        Message message, Fn.Void0 call, StartOptions options);
  }

  @Override
  public void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  @Override
  public void send(Message message) {
    messageRouter.send(message);
  }

  @Override
  public void sendAll(List<Message> messages) {
    messageRouter.sendAll(messages);
  }

  @Override
  public <R extends @Nullable Object> Handle<R> sendStarting(
      Message message, StartOptions options, Fn.Of0<R> workflow) {
    return startWithMessage(message, options, workflow);
  }

  @Override
  public Handle<@Nullable Void> sendStarting(
      Message message, StartOptions options, Fn.Void0 workflow) {
    return startWithMessage(message, options, workflow);
  }

  private <R extends @Nullable Object> Handle<R> startWithMessage(
      Message message, StartOptions options, Fn.Void0 call) {
    String id = message.workflowId();
    if (options.id() != null && !options.id().equals(id)) {
      throw new InvalidArgumentException(
          "options",
          "The message is for workflow '%s', but the start options have the id '%s'. Omit the id: it is the receiver's."
              .formatted(id, options.id()));
    }
    return starter.start(message, call, options.under(id));
  }

  @Override
  public boolean complete(String token, @Nullable Object value) {
    return messageRouter.complete(token, value == null ? void.class : value.getClass(), value);
  }

  @Override
  public <T> boolean complete(String token, TypeRef<T> type, T value) {
    return messageRouter.complete(token, type.type(), value);
  }

  @Override
  public boolean fail(String token, Throwable thrown) {
    return messageRouter.fail(token, thrown);
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration limit) {
    return await(workflowId, key, type, EventWait.atMost(limit));
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, Class<T> type, EventWait wait) {
    return await(workflowId, key, type, wait);
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, EventWait wait) {
    return await(workflowId, key, type.type(), wait);
  }

  @Override
  public <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration limit) {
    return await(workflowId, key, type.type(), EventWait.atMost(limit));
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // the value was bound to the type
  private <T> T await(String workflowId, String key, Type type, EventWait wait) {
    return (T) messageRouter.awaitEvent(workflowId, key, type, wait);
  }

  @Override
  public List<PublishedEvent> events(String workflowId) {
    return messageRouter.events(workflowId);
  }

  @Override
  public List<StreamStatus> streams(String workflowId) {
    return messageRouter.streams(workflowId);
  }

  @Override
  public <T> StreamReader<T> stream(String workflowId, String name, Class<T> type) {
    return messageRouter.stream(workflowId, name, type);
  }

  @Override
  public <T> StreamReader<T> stream(String workflowId, String name, TypeRef<T> type) {
    return messageRouter.stream(workflowId, name, type.type());
  }
}
