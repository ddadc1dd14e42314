package dev.cairn.workflow;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.check.Attributes;
import dev.cairn.internal.check.Names;
import dev.cairn.operate.Criterion;
import dev.cairn.start.Message;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls of {@link Durable} for messages, events, attributes, promises and streams. */
abstract sealed class DurableExchange extends DurableBranches permits DurableStarts {
  DurableExchange() {}

  /**
   * Receives the next message on a topic, or waits for one. Messages are received in the order in
   * which they were sent.
   *
   * <p>The end of the wait is recorded when the wait begins, so a recovery waits only for the rest.
   * A received message is recorded before the next durable call or with the end of the workflow,
   * and deleted from the mailbox in the same commit; a replay returns it again. A waiting workflow
   * uses no connection.
   *
   * @param topic the topic, 1 to 256 characters without {@code #} and {@code /}
   * @param type the type of the message; if a message does not match it, the workflow becomes stuck
   *     and the message is kept
   * @param timeout how long to wait; zero or less returns only a message that is already there
   * @param <T> the type of the message
   * @return the message; empty if none came in time, and a later one is kept for the next call
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <T> Optional<T> receive(String topic, Class<T> type, Duration timeout) {
    return receiveAs(topic, type, timeout);
  }

  /**
   * Receives a message of a generic type, as {@link #receive(String, Class, Duration)} does.
   *
   * @param topic the topic, 1 to 256 characters without {@code #} and {@code /}
   * @param type the type of the message
   * @param timeout how long to wait; zero or less returns only a message that is already there
   * @param <T> the type of the message
   * @return the message; empty if none came in time
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <T> Optional<T> receive(String topic, TypeRef<T> type, Duration timeout) {
    return receiveAs(topic, type.type(), timeout);
  }

  /**
   * Publishes an event of this workflow, which others read with {@link
   * dev.cairn.start.Messages#awaitEvent(String, String, Class, Duration)} and {@link
   * dev.cairn.start.Messages#events}. Readers get the latest value of a key; earlier values stay in
   * the history. The event and its record are one commit.
   *
   * @param key the key of the event, 1 to 200 characters without {@code #} and {@code /}
   * @param value a value other than null that can be written as JSON
   * @throws UsageException outside a workflow, and inside a step or transaction
   * @throws InvalidArgumentException if the value is null
   * @throws ValueException if the value cannot be written as JSON or is too large
   */
  public static void publish(String key, Object value) {
    publishAs(key, value == null ? void.class : value.getClass(), value);
  }

  /**
   * Publishes an event of a generic or sealed type, as {@link #publish(String, Object)} does.
   *
   * @param key the key of the event, 1 to 200 characters without {@code #} and {@code /}
   * @param type the type that readers declare
   * @param value the value, not null
   * @param <T> that type
   * @throws UsageException outside a workflow, and inside a step or transaction
   * @throws InvalidArgumentException if the value is null
   */
  public static <T> void publish(String key, TypeRef<T> type, T value) {
    publishAs(key, type.type(), value);
  }

  /**
   * Sends a message to another workflow. In workflow code it is recorded and sent exactly once. In
   * a transaction it is sent if and only if the transaction commits. In a step it is sent at least
   * once, because the step may be executed again; use {@link Message#idempotent} there.
   *
   * @param message the message
   * @throws dev.cairn.error.NoSuchWorkflowException if the receiver does not exist and the message
   *     is not kept for it
   * @throws dev.cairn.error.WorkflowEndedException if the receiver has ended
   * @throws UsageException outside a workflow
   * @throws ValueException if the value cannot be written as JSON or is too large
   */
  public static void send(Message message) {
    EngineScope.current().send(message);
  }

  /**
   * Sends a message to another workflow, as {@link #send(Message)} does.
   *
   * @param workflowId the id of the receiver
   * @param topic the topic, 1 to 256 characters without {@code #}, {@code /} and control characters
   * @param value a value other than null that can be written as JSON
   */
  public static void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  /**
   * Waits until another workflow has published an event, and records the value. The end of the wait
   * is recorded when it begins, so a recovery waits only for the rest. If the value does not match
   * the type, the workflow becomes {@code STUCK}.
   *
   * @param workflowId the id of the workflow that publishes the event
   * @param key the key of the event
   * @param type the type of the value
   * @param timeout how long to wait; zero or less checks once
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if the event was not published in time
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without publishing the
   *     event
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration timeout) {
    return awaited(workflowId, key, type, timeout);
  }

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
  public static <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration timeout) {
    return awaited(workflowId, key, type.type(), timeout);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private static <T> T awaited(String workflowId, String key, Type type, Duration timeout) {
    return (T)
        EngineScope.current()
            .exchange("Durable.awaitEvent")
            .awaitEvent(workflowId, key, type, timeout);
  }

  private static void publishAs(String key, Type type, @Nullable Object value) {
    Names.check("event", key);
    EngineExchangeScope exchange = EngineScope.current().exchange("Durable.publish");
    if (value == null) {
      throw new InvalidArgumentException(
          "value",
          "The event '%s' is null. Publish a value that stands for nothing, such as false or an empty record."
              .formatted(key));
    }
    exchange.publish(key, type, value);
  }

  /**
   * Sets an attribute of this workflow, by which it can be found with {@link Criterion#attribute}.
   * An earlier value of the key is replaced, other attributes stay. The attribute and its record
   * are one commit. Attributes are stored as plain JSON, also with an encrypting codec; do not put
   * secrets there.
   *
   * @param key 1 to 200 characters without {@code #} and {@code /}, such as {@code customer}
   * @param value a value other than null that can be written as JSON, such as a text or a number
   * @throws UsageException outside a workflow, and inside a step or transaction
   * @throws InvalidArgumentException if the key is not valid or the value is null
   * @throws ValueException if the value cannot be written as JSON
   */
  public static void attribute(String key, Object value) {
    Attributes.check(key, value);
    EngineScope.current()
        .exchange("Durable.attribute")
        .attributes("attribute " + key, Map.of(key, value));
  }

  /**
   * Sets several attributes of this workflow, as {@link #attribute} does, with one record.
   *
   * @param attributes up to 100 values by key, none of them null
   * @throws UsageException outside a workflow, and inside a step or transaction
   * @throws InvalidArgumentException if a key is not valid or a value is null
   * @throws ValueException if a value cannot be written as JSON
   */
  public static void attributes(Map<String, ?> attributes) {
    EngineExchangeScope exchange = EngineScope.current().exchange("Durable.attributes");
    exchange.attributes("attributes", Attributes.of(attributes));
  }

  /**
   * Creates a promise, which anyone who has its token can complete once: see {@link Promise}. The
   * promise and its token are recorded.
   *
   * @param name the name of the promise, 1 to 200 characters without {@code #} and {@code /}
   * @param type the type of the value
   * @param <T> the type of the value
   * @return the promise
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <T> Promise<T> promise(String name, Class<T> type) {
    return promiseOf(name, type);
  }

  /**
   * Creates a promise of a generic type, as {@link #promise(String, Class)} does.
   *
   * @param name the name of the promise, 1 to 200 characters without {@code #} and {@code /}
   * @param type the type of the value
   * @param <T> the type of the value
   * @return the promise
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <T> Promise<T> promise(String name, TypeRef<T> type) {
    return promiseOf(name, type.type());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is bound to the type
  private static <T> Promise<T> promiseOf(String name, Type type) {
    Names.check("promise", name);
    return (Promise<T>) EngineScope.current().exchange("Durable.promise").promise(name, type);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private static <T> Optional<T> receiveAs(String topic, Type type, Duration timeout) {
    Names.checkTopic(topic);
    return (Optional<T>)
        EngineScope.current().exchange("Durable.receive").receive(topic, type, timeout);
  }

  /**
   * Opens a stream of this workflow to append values. Others read it with {@link
   * dev.cairn.start.Messages#stream(String, String, Class)}, while it is written or later.
   *
   * <p>The workflow, its branches and its steps may write to the same stream. Values that workflow
   * code appends are there exactly once. Values that a step appends are there again if the step is
   * executed again. A stream ends when it is closed or its workflow has ended.
   *
   * @param name the name of the stream, 1 to 200 characters without {@code #} and {@code /}
   * @param type the type of its values
   * @param <T> that type
   * @return the writer; another call returns a writer of the same stream
   * @throws UsageException outside a workflow, and inside a transaction
   */
  public static <T> StreamWriter<T> stream(String name, Class<T> type) {
    return opened(name, type);
  }

  /**
   * Opens a stream of a generic type, as {@link #stream(String, Class)} does.
   *
   * @param name the name of the stream, 1 to 200 characters without {@code #} and {@code /}
   * @param type the type of its values
   * @param <T> that type
   * @return the writer
   * @throws UsageException outside a workflow, and inside a transaction
   */
  public static <T> StreamWriter<T> stream(String name, TypeRef<T> type) {
    return opened(name, type.type());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it takes what the type binds
  private static <T> StreamWriter<T> opened(String name, Type type) {
    Names.check("stream", name);
    return (StreamWriter<T>) EngineScope.current().stream(name, type);
  }
}
