package dev.cairn.start;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Communication with running workflows: sends messages to them, completes their promises, and reads
 * their events and streams.
 *
 * {@snippet :
 * cairn.messages().send("order-17", "payment", payment);
 * Instant shipped =
 *     cairn.messages().awaitEvent("order-17", "shipped", Instant.class, Duration.ofMinutes(5));
 * }
 *
 * <p>A workflow receives messages with {@link dev.cairn.workflow.Durable#receive}, in the order in
 * which they were sent on each topic. When a message is sent depends on the caller:
 *
 * <ul>
 *   <li>outside workflows: when the call returns,
 *   <li>in workflow code: exactly once, and it is recorded,
 *   <li>in a transaction: if and only if the transaction commits,
 *   <li>in a step: at least once, because the step may be executed again; use {@link
 *       Message#idempotent}.
 * </ul>
 *
 * <p>Thread-safe. Each method blocks until the database answers.
 */
public interface Messages {
  /**
   * Sends a message.
   *
   * @param workflowId the id of the receiver
   * @param topic the topic, 1 to 256 characters without '#', '/' and control characters
   * @param value a value other than null that can be written as JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written as JSON or is too large
   * @throws dev.cairn.error.DatabaseException if the connection was lost and it is unknown whether
   *     the message was sent
   */
  void send(String workflowId, String topic, Object value);

  /**
   * Sends a message with options.
   *
   * @param message the message
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow, and the message
   *     is not kept for it
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written as JSON or is too large
   * @throws dev.cairn.error.DatabaseException if the connection was lost and it is unknown whether
   *     the message, which has no idempotency key, was sent
   */
  void send(Message message);

  /**
   * Sends many messages, some ten thousands a second. Outside workflows they are sent in one
   * transaction: all or none. In workflow code, each is sent and recorded by itself.
   *
   * @param messages the messages, in the order in which they are to be received
   * @throws dev.cairn.error.NoSuchWorkflowException if one of the workflows does not exist
   * @throws dev.cairn.error.WorkflowEndedException if one of the workflows has ended
   * @throws dev.cairn.error.ValueException if a value cannot be written as JSON or is too large
   */
  void sendAll(List<Message> messages);

  /**
   * Sends a message to a workflow, and starts the workflow under the id of the receiver unless it
   * was started before. The message is available when the workflow begins.
   *
   * {@snippet :
   * Message item = Message.to("cart-17", "item", book).idempotent("request-4711");
   * cairn
   *     .messages()
   *     .sendStarting(item, StartOptions.onQueue("carts"), () -> carts.cart("cart-17"));
   * }
   *
   * <p>With a queue, both are one commit. Without one, the message is kept first; if the process
   * dies before the workflow is started, repeat the call, with an idempotency key so that the
   * message is not sent twice.
   *
   * @param message the message
   * @param options the start options, without an id
   * @param workflow such as {@code () -> carts.cart("c-17")}
   * @param <R> the type of the result of the workflow
   * @return the handle of the workflow
   * @throws dev.cairn.error.WorkflowConflictException if the id belongs to another workflow, or one
   *     with other arguments
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.InvalidArgumentException if the options have another id
   */
  <R extends @Nullable Object> Handle<R> sendStarting(
      Message message, StartOptions options, Fn.Of0<R> workflow);

  /**
   * Sends a message and starts a workflow without a result, as {@link #sendStarting(Message,
   * StartOptions, Fn.Of0)} does.
   *
   * @param message the message
   * @param options the start options, without an id
   * @param workflow such as {@code () -> carts.cart("c-17")}
   * @return the handle of the workflow
   */
  Handle<@Nullable Void> sendStarting(Message message, StartOptions options, Fn.Void0 workflow);

  /**
   * Completes a promise with a value. In a transaction, the promise is completed if and only if the
   * transaction commits.
   *
   * @param token the token, as {@link dev.cairn.workflow.Promise#token} returns it
   * @param value the value, which the workflow binds to the type that it declared
   * @return true if this call completed the promise; false if it was completed before, and nothing
   *     changed
   * @throws dev.cairn.error.NoSuchPromiseException if no promise has this token
   * @throws UsageException in workflow code outside its steps
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written as JSON or is too large
   */
  boolean complete(String token, @Nullable Object value);

  /**
   * Completes a promise with a value of a generic or sealed type, as {@link #complete(String,
   * Object)} does.
   *
   * @param token the token, as {@link dev.cairn.workflow.Promise#token} returns it
   * @param type the type that the workflow declared
   * @param value the value
   * @param <T> that type
   * @return true if this call completed the promise
   */
  <T> boolean complete(String token, TypeRef<T> type, T value);

  /**
   * Completes a promise with an exception. The workflow catches it like an exception of a step.
   *
   * @param token the token, as {@link dev.cairn.workflow.Promise#token} returns it
   * @param thrown the exception
   * @return true if this call completed the promise; false if it was completed before, and nothing
   *     changed
   * @throws dev.cairn.error.NoSuchPromiseException if no promise has this token
   * @throws UsageException in workflow code outside its steps
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   */
  boolean fail(String token, Throwable thrown);

  /**
   * Waits until a workflow has published an event, and returns its value. In workflow code, the
   * value is recorded; the end of the wait is recorded when it begins, so a recovery waits only for
   * the rest.
   *
   * @param workflowId the id of the workflow that publishes the event
   * @param key the key of the event
   * @param type the type of the value
   * @param timeout how long to wait; zero or less checks once
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if the event was not published within the timeout
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without publishing the
   *     event
   * @throws dev.cairn.error.ValueException if the value does not match the type; inside a workflow,
   *     that becomes {@code STUCK} instead
   * @throws UsageException inside a transaction, whose locks it would hold
   */
  <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration timeout);

  /**
   * Waits for an event as {@link #awaitEvent(String, String, Class, Duration)} does, with options:
   * {@link EventWait#allowMissing} also waits for a workflow that does not exist yet.
   *
   * @param workflowId the id of the workflow that publishes the event
   * @param key the key of the event
   * @param type the type of the value
   * @param wait how to wait
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if the event was not published within the timeout
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow, and it must exist
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without publishing the
   *     event
   * @throws dev.cairn.error.ValueException if the value does not match the type; inside a workflow,
   *     that becomes {@code STUCK} instead
   * @throws UsageException inside a transaction, whose locks it would hold
   */
  <T> T awaitEvent(String workflowId, String key, Class<T> type, EventWait wait);

  /**
   * Waits for an event of a generic type, as {@link #awaitEvent(String, String, Class, EventWait)}
   * does.
   *
   * @param workflowId the id of the workflow that publishes the event
   * @param key the key of the event
   * @param type the type of the value
   * @param wait how to wait
   * @param <T> the type of the value
   * @return the latest value
   */
  <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, EventWait wait);

  /**
   * Waits for an event of a generic type, as {@link #awaitEvent(String, String, Class, Duration)}
   * does.
   *
   * @param workflowId the id of the workflow that publishes the event
   * @param key the key of the event
   * @param type the type of the value
   * @param timeout how long to wait; zero or less checks once
   * @param <T> the type of the value
   * @return the latest value
   */
  <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration timeout);

  /**
   * Returns all events that a workflow has published so far.
   *
   * @param workflowId the workflow id
   * @return the latest value of each key, ordered by key
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   */
  List<PublishedEvent> events(String workflowId);

  /**
   * Returns the streams to which a workflow has written so far, at most 1,000. The duration does
   * not depend on the number of items.
   *
   * @param workflowId the workflow id
   * @return the streams, ordered by name
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   */
  List<StreamStatus> streams(String workflowId);

  /**
   * Returns a reader of a stream of a workflow, which may still be written or have ended. Does not
   * access the database before something is read.
   *
   * @param workflowId the workflow id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return the reader, which starts at the first value
   */
  <T> StreamReader<T> stream(String workflowId, String name, Class<T> type);

  /**
   * Returns a reader of a stream of a generic type, as {@link #stream(String, String, Class)} does.
   *
   * @param workflowId the workflow id
   * @param name the name of the stream
   * @param type the type of its values
   * @param <T> that type
   * @return the reader, which starts at the first value
   */
  <T> StreamReader<T> stream(String workflowId, String name, TypeRef<T> type);
}
