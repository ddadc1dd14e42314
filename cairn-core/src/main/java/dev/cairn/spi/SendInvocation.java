package dev.cairn.spi;

import java.util.Map;
import java.util.Optional;

/** A message that is sent, which an {@link Interceptor} intercepts. Used by the sending thread. */
public interface SendInvocation {
  /**
   * Returns the id of the receiver.
   *
   * @return the workflow id
   */
  String receiverId();

  /**
   * Returns the topic.
   *
   * @return the topic
   */
  String topic();

  /**
   * Returns the id of the workflow whose code sends the message.
   *
   * @return the id; empty outside workflows, and in steps and transactions
   */
  Optional<String> senderId();

  /**
   * Returns the headers that the message is to have: those of the workflow that sends it, its own,
   * and those that interceptors have set so far.
   *
   * @return texts by key, an immutable copy
   */
  Map<String, String> headers();

  /**
   * Sets a header. Call it before {@link #proceed}.
   *
   * @param key 1 to 256 characters without control characters
   * @param value the value; replaces an earlier one of the same key
   * @throws dev.cairn.error.InvalidArgumentException if the key or the value cannot be stored, or
   *     all headers have more than 8,192 bytes of UTF-8 with their keys
   * @throws dev.cairn.error.UsageException after {@link #proceed}
   */
  void header(String key, String value);

  /**
   * Removes a header, such as an inherited one. Call it before {@link #proceed}.
   *
   * @param key the key; a missing one is ignored
   * @throws dev.cairn.error.UsageException after {@link #proceed}
   */
  void removeHeader(String key);

  /**
   * Continues with the next interceptor, or with sending. If many messages are sent together, each
   * is sent with the last one, after this returns.
   *
   * @throws RuntimeException the reason if the message cannot be sent
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  void proceed();
}
