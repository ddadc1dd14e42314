package dev.cairn.spi;

import java.util.Map;
import java.util.Optional;

/** A message that is sent, which an {@link Interceptor} intercepts. Used by the sending thread. */
public interface SendInvocation {
  /**
   * The receiver.
   *
   * @return the id of the workflow
   */
  String receiverId();

  /**
   * The topic.
   *
   * @return the topic
   */
  String topic();

  /**
   * The workflow whose code sends it.
   *
   * @return its id; empty outside of workflows, and in steps and transactions
   */
  Optional<String> senderId();

  /**
   * The headers that the message is to get: those of the workflow that sends it, its own, and those
   * that interceptors have set so far.
   *
   * @return texts by key, an immutable copy
   */
  Map<String, String> headers();

  /**
   * Sets a header, before {@link #proceed}.
   *
   * @param key 1 to 256 characters, none of them a control character
   * @param value the value; it replaces an earlier one of the same key
   * @throws dev.cairn.error.InvalidArgumentException if the key or the value cannot be stored, or
   *     all headers have more than 8,192 bytes of UTF-8 with their keys
   * @throws dev.cairn.error.UsageException after {@link #proceed}
   */
  void header(String key, String value);

  /**
   * Removes a header, such as an inherited one, before {@link #proceed}.
   *
   * @param key its key; nothing happens if there is none
   * @throws dev.cairn.error.UsageException after {@link #proceed}
   */
  void removeHeader(String key);

  /**
   * Goes on: with the next interceptor, or with the message. One of many messages that are sent at
   * once is sent with the last of them, later than this returns.
   *
   * @throws RuntimeException why it cannot be sent
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  void proceed();
}
