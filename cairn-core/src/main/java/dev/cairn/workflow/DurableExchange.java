package dev.cairn.workflow;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
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

/** The part of {@link Durable} that is about what a workflow exchanges with others. */
abstract sealed class DurableExchange extends DurableBranches permits DurableStarts {
  DurableExchange() {}

  /**
   * Receives the next message on a topic, in the order in which messages were sent, or waits for
   * one. That it was received is recorded before anything else that is durable, or with the
   * workflow's end, and the message is gone with that. When waiting begins, its end is recorded, so
   * a restart waits only for what remains.
   *
   * @param topic 1 to 256 characters, without {@code #} and {@code /}
   * @param type the type of the message
   * @param timeout how long to wait; zero or less to take only what is there
   * @param <T> the type of the message
   * @return the message, or empty if none came in time: one that comes later is for the next call
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <T> Optional<T> receive(String topic, Class<T> type, Duration timeout) {
    return receiveAs(topic, type, timeout);
  }

  /**
   * Receives a message of a generic type as {@link #receive(String, Class, Duration)} does.
   *
   * @param topic 1 to 256 characters, without {@code #} and {@code /}
   * @param type the type of the message
   * @param timeout how long to wait; zero or less to take only what is there
   * @param <T> the type of the message
   * @return the message, or empty if none came in time
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <T> Optional<T> receive(String topic, TypeRef<T> type, Duration timeout) {
    return receiveAs(topic, type.type(), timeout);
  }

  /**
   * Publishes an event of this workflow. Others read it with {@code cairn.messages().awaitEvent}
   * and {@code events}. A later value of the same key replaces an earlier one for readers; the
   * history keeps both. The event and its record are committed together.
   *
   * @param key what it tells something about, without {@code #} and {@code /}
   * @param value anything but null that can be written as JSON
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static void publish(String key, Object value) {
    publishAs(key, value == null ? void.class : value.getClass(), value);
  }

  /**
   * Publishes a value of a generic or a sealed type as {@link #publish(String, Object)} does.
   *
   * @param key what it tells something about, without {@code #} and {@code /}
   * @param type the type that those who await it declare
   * @param value the value
   * @param <T> that type
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <T> void publish(String key, TypeRef<T> type, T value) {
    publishAs(key, type.type(), value);
  }

  /**
   * Sends a message to another workflow. In a workflow the message is recorded and sent exactly
   * once. In a transaction it is sent if and only if the transaction commits. In a step it is sent
   * at least once, since the step may run again: give it a key with {@link Message#idempotent}.
   *
   * @param message the message
   * @throws dev.cairn.error.NoSuchWorkflowException if the receiver does not exist and the message
   *     is not kept for it
   * @throws dev.cairn.error.WorkflowEndedException if the receiver has ended
   * @throws InvalidArgumentException outside a workflow
   * @throws ValueException if the value cannot be written or is too large
   */
  public static void send(Message message) {
    DurableScope.current().send(message);
  }

  /**
   * Sends a message to another workflow, as {@link #send(Message)} does.
   *
   * @param workflowId the receiver's id
   * @param topic the topic, 1 to 256 characters without {@code #}, {@code /} and control characters
   * @param value a value other than null that can be written as JSON
   */
  public static void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  /**
   * Waits until another workflow has published an event, and records the value. The end of the wait
   * is recorded when it begins, so a restart waits only for the rest.
   *
   * @param workflowId the workflow that publishes the event
   * @param key the event's key
   * @param type the type of the value
   * @param timeout how long to wait
   * @param <T> the type of the value
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if the event was not published in time
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended without the event
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   * @throws ValueException if the value does not fit the type
   */
  public static <T> T awaitEvent(String workflowId, String key, Class<T> type, Duration timeout) {
    return awaited(workflowId, key, type, timeout);
  }

  /**
   * Waits for an event of a generic type, as {@link #awaitEvent(String, String, Class, Duration)}
   * does.
   *
   * @param workflowId the workflow that publishes the event
   * @param key the event's key
   * @param type the type of the value
   * @param timeout how long to wait
   * @param <T> the type of the value
   * @return the latest value
   */
  public static <T> T awaitEvent(String workflowId, String key, TypeRef<T> type, Duration timeout) {
    return awaited(workflowId, key, type.type(), timeout);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private static <T> T awaited(String workflowId, String key, Type type, Duration timeout) {
    return (T)
        DurableScope.current()
            .exchange("Durable.awaitEvent")
            .awaitEvent(workflowId, key, type, timeout);
  }

  private static void publishAs(String key, Type type, @Nullable Object value) {
    Names.check("event", key);
    ExchangeScope exchange = DurableScope.current().exchange("Durable.publish");
    if (value == null) {
      throw new InvalidArgumentException(
          "value",
          "The event '%s' is null. Publish a value that stands for nothing, such as false or an empty record."
              .formatted(key));
    }
    exchange.publish(key, type, value);
  }

  /**
   * Says something of this workflow by which it can be found with {@link Criterion#attribute}; what
   * was said under the key before is replaced, the rest stays. Recorded in the same commit. It is
   * kept as it is, also with a codec that encrypts values: say nothing secret.
   *
   * @param key such as {@code customer}, without {@code #} and {@code /}
   * @param value anything but null that can be written as JSON, such as a text or a number
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   * @throws ValueException if the value cannot be written
   */
  public static void attribute(String key, Object value) {
    Attributes.check(key, value);
    DurableScope.current()
        .exchange("Durable.attribute")
        .attributes("attribute " + key, Map.of(key, value));
  }

  /**
   * Says several things of this workflow at once, as {@link #attribute} does one by one: this makes
   * one record.
   *
   * @param attributes up to 100 values by key; none are null
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   * @throws ValueException if a value cannot be written
   */
  public static void attributes(Map<String, ?> attributes) {
    ExchangeScope exchange = DurableScope.current().exchange("Durable.attributes");
    exchange.attributes("attributes", Attributes.of(attributes));
  }

  /**
   * Makes a promise that somebody else completes: see {@link Promise}. That it was made is
   * recorded, with its token.
   *
   * @param name its name, without {@code #} and {@code /}
   * @param type the type of the value
   * @param <T> the type of the value
   * @return the promise
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <T> Promise<T> promise(String name, Class<T> type) {
    return promiseOf(name, type);
  }

  /**
   * Makes a promise of a generic type as {@link #promise(String, Class)} does.
   *
   * @param name its name, without {@code #} and {@code /}
   * @param type the type of the value
   * @param <T> the type of the value
   * @return the promise
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <T> Promise<T> promise(String name, TypeRef<T> type) {
    return promiseOf(name, type.type());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is bound to the type
  private static <T> Promise<T> promiseOf(String name, Type type) {
    Names.check("promise", name);
    return (Promise<T>) DurableScope.current().exchange("Durable.promise").promise(name, type);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was bound to the type
  private static <T> Optional<T> receiveAs(String topic, Type type, Duration timeout) {
    Names.checkTopic(topic);
    return (Optional<T>)
        DurableScope.current().exchange("Durable.receive").receive(topic, type, timeout);
  }

  /**
   * Opens one of this workflow's streams to add values to it: append-only, and read from outside
   * with {@code cairn.messages().stream}, while it is written or later. The workflow, its branches
   * and its steps may add to the same stream. What the workflow's code adds is there once, whatever
   * crashes; what a step adds is there again if the step runs again. A stream ends when it is
   * closed, or with its workflow.
   *
   * @param name the stream's name, without {@code #} and {@code /}
   * @param type the type of its values
   * @param <T> that type
   * @return the writing end; opening it again gives the same stream
   * @throws InvalidArgumentException outside a workflow, and inside a transaction
   */
  public static <T> StreamWriter<T> stream(String name, Class<T> type) {
    return opened(name, type);
  }

  /**
   * Opens a stream of a generic type as {@link #stream(String, Class)} does.
   *
   * @param name the stream's name, without {@code #} and {@code /}
   * @param type the type of its values
   * @param <T> that type
   * @return the writing end
   * @throws InvalidArgumentException outside a workflow, and inside a transaction
   */
  public static <T> StreamWriter<T> stream(String name, TypeRef<T> type) {
    return opened(name, type.type());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it takes what the type binds
  private static <T> StreamWriter<T> opened(String name, Type type) {
    Names.check("stream", name);
    return (StreamWriter<T>) DurableScope.current().stream(name, type);
  }
}
