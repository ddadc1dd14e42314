package dev.cairn.internal.operate;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamReader;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to workflows, which take them with {@link dev.cairn.workflow.Durable#receive}: on
 * each topic in the order in which they were sent; completes their promises, and tells what they
 * publish. Thread-safe.
 *
 * <p>From outside a message is sent when the call returns. In a workflow it is sent exactly once,
 * and recorded. In a transaction it is sent if and only if that commits. In a step it is sent at
 * least once, since the step may run again: give it a key with {@link Message#idempotent}.
 */
public final class MessageOperations {
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

  /** Starts workflows that are sent a message. */
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

  /**
   * Sends a message.
   *
   * @param workflowId the receiver's id
   * @param topic the topic on which it receives, 1 to 256 characters without '#', '/' and control
   *     characters
   * @param value anything but null that can be written as JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written, or is too large
   * @throws dev.cairn.error.DatabaseException if Postgres went away, and the message may or may not
   *     have been sent
   */
  public void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  /**
   * Sends a message with options.
   *
   * @param message the message
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow, and the message
   *     is not to be kept
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written, or is too large
   * @throws dev.cairn.error.DatabaseException if Postgres went away, and the message, which has no
   *     key, may or may not have been sent
   */
  public void send(Message message) {
    post.send(message);
  }

  /**
   * Sends many messages, some tens of thousands a second. From outside they are one transaction:
   * all of them are sent, or none. In a workflow they are sent one by one, each with a record.
   *
   * @param messages the messages, in the order in which they are to be received
   * @throws dev.cairn.error.NoSuchWorkflowException if one of the workflows does not exist
   * @throws dev.cairn.error.WorkflowEndedException if one of the workflows has ended
   */
  public void sendAll(List<Message> messages) {
    post.sendAll(messages);
  }

  /**
   * Starts a workflow under the id of the message's receiver, unless it was started before, and
   * sends it the message: it is there when the workflow begins. Through a queue both are one
   * commit. Without one, the message is kept first; if the process dies before the workflow is
   * started, the same call completes it, and a key makes that harmless.
   *
   * @param message the message
   * @param run how to start, without an id
   * @param workflow such as {@code () -> carts.cart("c-17")}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.error.WorkflowConflictException if the id names another call
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   */
  public <R extends @Nullable Object> Handle<R> sendStarting(
      Message message, StartOptions run, Fn.Of0<R> workflow) {
    return sendTo(message, run, workflow::call);
  }

  /**
   * Starts a workflow without a result as {@link #sendStarting(Message, StartOptions, Fn.Of0)}
   * does.
   *
   * @param message the message
   * @param run how to start, without an id
   * @param workflow such as {@code () -> carts.cart("c-17")}
   * @return its handle
   */
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

  /**
   * Completes a promise with a value. In a transaction it is completed if and only if that commits.
   *
   * @param token what {@link dev.cairn.workflow.Promise#token} gave
   * @param value the value, bound to the type that the workflow declared
   * @return whether this call decided it: false if it was decided before, and nothing changed
   * @throws UsageException if there is no such promise, and in a workflow outside its steps
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written, or is too large
   */
  public boolean complete(String token, @Nullable Object value) {
    return post.complete(token, value == null ? void.class : value.getClass(), value);
  }

  /**
   * Completes a promise with a value of a generic or a sealed type, as {@link #complete(String,
   * Object)} does.
   *
   * @param token what {@link dev.cairn.workflow.Promise#token} gave
   * @param type the type that the workflow declared
   * @param value the value
   * @param <T> that type
   * @return whether this call decided it
   */
  public <T> boolean complete(String token, TypeRef<T> type, T value) {
    return post.complete(token, type.type(), value);
  }

  /**
   * Completes a promise with an exception, which the workflow catches as it catches those of its
   * steps.
   *
   * @param token what {@link dev.cairn.workflow.Promise#token} gave
   * @param thrown the exception
   * @return whether this call decided it: false if it was decided before, and nothing changed
   * @throws UsageException if there is no such promise, and in a workflow outside its steps
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   */
  public boolean fail(String token, Throwable thrown) {
    return post.fail(token, thrown);
  }

  /**
   * Waits until a workflow has published something under a key. In a workflow, what was seen is
   * recorded, and so is the end of the wait when it begins.
   *
   * @param workflowId the workflow's id
   * @param key what it tells something about
   * @param type the type of the value
   * @param limit how long to wait
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if none was published in time
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without publishing it
   * @throws dev.cairn.error.ValueException if the value does not fit the type
   */
  public <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration limit) {
    return awaited(workflowId, key, type, limit);
  }

  /**
   * Waits for a value of a generic type as {@link #awaitEvent(String, String, Class, Duration)}
   * does.
   *
   * @param workflowId the workflow's id
   * @param key what it tells something about
   * @param type the type of the value
   * @param limit how long to wait
   * @param <T> the type of the value
   * @return the latest value
   */
  public <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration limit) {
    return awaited(workflowId, key, type.type(), limit);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private <T> T awaited(String workflowId, String key, Type type, Duration limit) {
    return (T) post.awaitEvent(workflowId, key, type, limit);
  }

  /**
   * All that a workflow has published, as it is now.
   *
   * @param workflowId the workflow's id
   * @return the latest value of each key, in the order of keys
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   */
  public List<PublishedEvent> events(String workflowId) {
    return post.events(workflowId);
  }

  /**
   * A stream of a workflow, which may be written or have ended, to be read from any offset.
   *
   * @param workflowId the workflow's id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return what reads it
   */
  public <T> StreamReader<T> stream(String workflowId, String name, Class<T> type) {
    return post.stream(workflowId, name, type);
  }

  /**
   * A stream of a generic type as {@link #stream(String, String, Class)} gives it.
   *
   * @param workflowId the workflow's id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return what reads it
   */
  public <T> StreamReader<T> stream(String workflowId, String name, TypeRef<T> type) {
    return post.stream(workflowId, name, type.type());
  }
}
