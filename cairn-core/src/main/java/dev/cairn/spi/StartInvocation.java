package dev.cairn.spi;

import java.util.Map;
import java.util.Optional;

/** A start of a workflow that an {@link Interceptor} intercepts. Used by the starting thread. */
public interface StartInvocation {
  /**
   * Returns the id under which the workflow is to be started.
   *
   * @return the id; if the start is debounced, or joins a workflow with the same deduplication id,
   *     the workflow has another id
   */
  String workflowId();

  /**
   * Returns the registered name of the workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * Returns the id of the workflow that starts this one as a child.
   *
   * @return the id; empty for starts from outside, and in steps and transactions
   */
  Optional<String> parentId();

  /**
   * Returns the name of the queue.
   *
   * @return the name; empty for a start without a queue
   */
  Optional<String> queue();

  /**
   * Returns the headers that the workflow is to have: inherited ones, those of its start options,
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
   * Continues with the next interceptor, or with the start. A start by a pipeline, and one of many
   * that are started together through a queue, may be recorded after this returns.
   *
   * @throws RuntimeException the reason if the start was refused
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  void proceed();
}
