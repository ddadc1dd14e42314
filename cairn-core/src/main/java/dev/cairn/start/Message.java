package dev.cairn.start;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Names;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.header.Headers;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to a workflow. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * cairn.messages().send(Message.to("order-17", "payment", paid).idempotent(paid.id()).keep());
 * }</pre>
 *
 * @param workflowId the receiver
 * @param topic 1 to 256 characters, without '#', '/' and control characters
 * @param value anything but null that can be written as JSON
 * @param type the type that the value is written as: its class, unless said otherwise
 * @param key what makes sending it again harmless, 1 to 512 characters; null for none
 * @param kept whether it waits for a workflow that does not exist yet
 * @param headers texts that go with it, see {@link #header}; empty for none
 */
public record Message(
    String workflowId,
    String topic,
    Object value,
    Type type,
    @Nullable String key,
    boolean kept,
    Map<String, String> headers) {
  private static final int LONGEST_KEY = 512;

  /** Refuses ids, topics, values and keys that cannot be. */
  public Message {
    Names.checkWorkflowId(workflowId);
    Names.checkTopic(topic);
    present(value, workflowId, topic);
    headers = Headers.of(headers);
    if (key != null) {
      String what = "The key of a message to workflow '%s'".formatted(workflowId);
      key = StorableText.checkKey(workflowId, what, StorableText.checkName(what, key, LONGEST_KEY));
    }
  }

  private static void present(@Nullable Object value, String workflowId, String topic) {
    if (value == null) {
      throw new InvalidArgumentException(
          "value",
          "A message to workflow '%s' on topic '%s' is null. Send a value that stands for nothing, such as false or an empty record."
              .formatted(workflowId, topic));
    }
  }

  /**
   * A message to a workflow that exists.
   *
   * @param workflowId the receiver's id
   * @param topic see {@link Message}
   * @param value the value, bound by the receiver to the type that it declares
   * @return the message
   * @throws InvalidArgumentException if one of these cannot be
   */
  public static Message to(String workflowId, String topic, Object value) {
    present(value, workflowId, topic);
    return new Message(workflowId, topic, value, value.getClass(), null, false, Map.of());
  }

  /**
   * Writes the value as a type that is more general than its class, such as a sealed interface.
   *
   * @param declared the type that the receiver declares
   * @return a changed copy
   */
  public Message as(Class<?> declared) {
    return new Message(workflowId, topic, value, declared, key, kept, headers);
  }

  /**
   * Writes the value as a generic type, such as a list of orders.
   *
   * @param declared the type that the receiver declares
   * @return a changed copy
   */
  public Message as(TypeRef<?> declared) {
    return new Message(workflowId, topic, value, declared.type(), key, kept, headers);
  }

  /**
   * Makes sending it again harmless: of all messages to one workflow with the same key, the first
   * one is sent and the others change nothing, also after it was received.
   *
   * @param idempotencyKey such as the id of what the message tells
   * @return a changed copy
   * @throws InvalidArgumentException if the key is blank or too long
   */
  public Message idempotent(String idempotencyKey) {
    return new Message(workflowId, topic, value, type, idempotencyKey, kept, headers);
  }

  /**
   * Keeps it until a workflow of that id begins, if there is none yet.
   *
   * @return a changed copy
   */
  public Message keep() {
    return new Message(workflowId, topic, value, type, key, true, headers);
  }

  /**
   * Sets a header: a text for the interceptors of the receiver. A message that a workflow sends
   * also has the headers of the workflow. Headers are stored as plain text, also with a codec that
   * encrypts values: put no secrets there.
   *
   * @param headerKey 1 to 256 characters, none of them a control character
   * @param headerValue the value; it replaces an earlier or inherited one of the same key
   * @return a changed copy
   * @throws InvalidArgumentException if the key or the value cannot be stored, or all headers have
   *     more than 8,192 bytes of UTF-8 with their keys
   */
  public Message header(String headerKey, String headerValue) {
    return headers(Headers.with(headers, headerKey, headerValue));
  }

  /**
   * Replaces all headers.
   *
   * @param all texts by key, as {@link #header} takes them
   * @return a changed copy
   * @throws InvalidArgumentException as {@link #header}
   */
  public Message headers(Map<String, String> all) {
    return new Message(workflowId, topic, value, type, key, kept, all);
  }
}
