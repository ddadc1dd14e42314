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
 * A message to a workflow, with its options. Immutable: each method returns a changed copy.
 *
 * {@snippet :
 * cairn
 *     .messages()
 *     .send(Message.to("order-17", "payment", payment).idempotent(payment.id()).keep());
 * }
 *
 * @param workflowId the id of the receiver
 * @param topic the topic, 1 to 256 characters without '#', '/' and control characters
 * @param value a value other than null that can be written as JSON
 * @param type the type as which the value is written; by default its class
 * @param key the idempotency key, 1 to 512 characters; null for none
 * @param kept whether the message is kept for a workflow that does not exist yet
 * @param headers the headers, see {@link #header}; empty for none
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

  /**
   * Validates the id, the topic, the value and the key, and copies the headers.
   *
   * @throws InvalidArgumentException if one of them is not valid
   */
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
   * Returns a message to a workflow that exists.
   *
   * @param workflowId the id of the receiver
   * @param topic the topic, 1 to 256 characters without '#', '/' and control characters
   * @param value the value, not null; the receiver binds it to the type that it declares
   * @return the message
   * @throws InvalidArgumentException if one of them is not valid
   */
  public static Message to(String workflowId, String topic, Object value) {
    present(value, workflowId, topic);
    return new Message(workflowId, topic, value, value.getClass(), null, false, Map.of());
  }

  /**
   * Writes the value as a more general type than its class, such as a sealed interface.
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
   * Sets an idempotency key, which makes it harmless to send the message again: of all messages to
   * one workflow with the same key, only the first is delivered, also if it was received before the
   * second is sent.
   *
   * @param idempotencyKey 1 to 512 characters, such as the id of the event that the message reports
   * @return a changed copy
   * @throws InvalidArgumentException if the key is blank, too long, or has a control character
   */
  public Message idempotent(String idempotencyKey) {
    return new Message(workflowId, topic, value, type, idempotencyKey, kept, headers);
  }

  /**
   * Keeps the message if the receiver does not exist yet, until a workflow with its id starts.
   *
   * @return a changed copy
   */
  public Message keep() {
    return new Message(workflowId, topic, value, type, key, true, headers);
  }

  /**
   * Sets a header, which interceptors of the receiver can read. A message that a workflow sends
   * also has the headers of the workflow. Headers are stored as plain text, also with an encrypting
   * codec; do not put secrets there.
   *
   * @param headerKey 1 to 256 characters without control characters
   * @param headerValue the value; replaces an earlier or inherited one of the same key
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
   * @param all texts by key, as {@link #header} accepts them
   * @return a changed copy
   * @throws InvalidArgumentException as {@link #header}
   */
  public Message headers(Map<String, String> all) {
    return new Message(workflowId, topic, value, type, key, kept, all);
  }
}
