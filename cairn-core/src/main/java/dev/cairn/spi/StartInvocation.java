package dev.cairn.spi;

import java.util.Map;
import java.util.Optional;

/** A start of a workflow that an {@link Interceptor} intercepts. Used by the starting thread. */
public interface StartInvocation {
  /**
   * The id under which the workflow is to be started.
   *
   * @return the id; a debounced start, or one that joins another by its deduplication id, becomes a
   *     workflow of another id
   */
  String workflowId();

  /**
   * The registered name of the workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * The workflow that starts it as a child.
   *
   * @return its id; empty for starts from outside, and in steps and transactions
   */
  Optional<String> parentId();

  /**
   * The queue.
   *
   * @return its name; empty if the workflow is to run at once
   */
  Optional<String> queue();

  /**
   * The headers that the workflow is to get: those that it inherits, those of its start options,
   * and those that interceptors have set so far.
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
   * Goes on: with the next interceptor, or with the start. A start by a pipeline, and one of many
   * that are started at once through a queue, may be recorded later than this returns.
   *
   * @throws RuntimeException what refused the start
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  void proceed();
}
