package dev.cairn.start;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
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
public interface Messages {
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
  void send(String workflowId, String topic, Object value);

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
  void send(Message message);

  /**
   * Sends many messages, some tens of thousands a second. From outside they are one transaction:
   * all of them are sent, or none. In a workflow they are sent one by one, each with a record.
   *
   * @param messages the messages, in the order in which they are to be received
   * @throws dev.cairn.error.NoSuchWorkflowException if one of the workflows does not exist
   * @throws dev.cairn.error.WorkflowEndedException if one of the workflows has ended
   */
  void sendAll(List<Message> messages);

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
  <R extends @Nullable Object> Handle<R> sendStarting(
      Message message, StartOptions run, Fn.Of0<R> workflow);

  /**
   * Starts a workflow without a result as {@link #sendStarting(Message, StartOptions, Fn.Of0)}
   * does.
   *
   * @param message the message
   * @param run how to start, without an id
   * @param workflow such as {@code () -> carts.cart("c-17")}
   * @return its handle
   */
  Handle<@Nullable Void> sendStarting(Message message, StartOptions run, Fn.Void0 workflow);

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
  boolean complete(String token, @Nullable Object value);

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
  <T> boolean complete(String token, TypeRef<T> type, T value);

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
  boolean fail(String token, Throwable thrown);

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
  <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration limit);

  /**
   * Waits for an event as {@link #awaitEvent(String, String, Class, Duration)} does, with options:
   * {@link EventWait#allowMissing} also waits for a workflow that does not exist yet. In a
   * workflow, this is recorded in the same way.
   *
   * @param workflowId the workflow's id
   * @param key the key of the event
   * @param type the type of the value
   * @param wait how to wait
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if none was published in time
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow, and it may not be
   *     missing
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without publishing it
   * @throws dev.cairn.error.ValueException if the value does not fit the type
   */
  <T> T awaitEvent(String workflowId, String key, Class<T> type, EventWait wait);

  /**
   * Waits for a value of a generic type as {@link #awaitEvent(String, String, Class, EventWait)}
   * does.
   *
   * @param workflowId the workflow's id
   * @param key the key of the event
   * @param type the type of the value
   * @param wait how to wait
   * @param <T> the type of the value
   * @return the latest value
   */
  <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, EventWait wait);

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
  <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration limit);

  /**
   * All that a workflow has published, as it is now.
   *
   * @param workflowId the workflow's id
   * @return the latest value of each key, in the order of keys
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   */
  List<PublishedEvent> events(String workflowId);

  /**
   * A stream of a workflow, which may be written or have ended, to be read from any offset.
   *
   * @param workflowId the workflow's id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return what reads it
   */
  <T> StreamReader<T> stream(String workflowId, String name, Class<T> type);

  /**
   * A stream of a generic type as {@link #stream(String, String, Class)} gives it.
   *
   * @param workflowId the workflow's id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return what reads it
   */
  <T> StreamReader<T> stream(String workflowId, String name, TypeRef<T> type);
}
