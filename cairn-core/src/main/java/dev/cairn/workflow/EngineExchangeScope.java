package dev.cairn.workflow;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The engine's implementation of the calls of {@link Durable} by which a workflow communicates:
 * messages, events, promises and attributes. Applications neither implement nor call it.
 */
public interface EngineExchangeScope {
  /**
   * Answers {@link Durable#receive}.
   *
   * @param topic the topic
   * @param type the declared type of the message
   * @param timeout how long to wait
   * @return the message, or empty if none came in time
   */
  Optional<?> receive(String topic, Type type, Duration timeout);

  /**
   * Answers {@link Durable#promise}.
   *
   * @param name the name of the promise
   * @param type the declared type of its value
   * @return the promise
   */
  Promise<?> promise(String name, Type type);

  /**
   * Answers {@link Durable#publish}.
   *
   * @param key the key of the event
   * @param type the type as which the value is written
   * @param value the value
   */
  void publish(String key, Type type, Object value);

  /**
   * Answers {@link Durable#awaitEvent(String, String, Class, Duration)}.
   *
   * @param workflowId the workflow that publishes the event
   * @param key the event's key
   * @param type the type of the value
   * @param timeout how long to wait
   * @return the latest value
   */
  Object awaitEvent(String workflowId, String key, Type type, Duration timeout);

  /**
   * Answers {@link Durable#attribute} and {@link Durable#attributes}.
   *
   * @param name the name of the record
   * @param attributes the attributes
   */
  void attributes(String name, Map<String, Object> attributes);
}
