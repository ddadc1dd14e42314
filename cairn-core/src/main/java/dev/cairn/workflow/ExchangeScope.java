package dev.cairn.workflow;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow exchanges with the world: it answers {@link Durable#receive} and the like on a
 * workflow's thread. Users never implement or call it.
 */
public interface ExchangeScope {
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
   * @param name its name
   * @param type the declared type of its value
   * @return the promise
   */
  Promise<?> promise(String name, Type type);

  /**
   * Answers {@link Durable#publish}.
   *
   * @param key what it tells something about
   * @param type the type that the value is written as
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
   * @param name what the record is called
   * @param attributes the attributes
   */
  void attributes(String name, Map<String, Object> attributes);
}
