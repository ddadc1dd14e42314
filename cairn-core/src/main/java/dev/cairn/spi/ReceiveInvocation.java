package dev.cairn.spi;

import java.util.Map;

/**
 * A message that is received, which an {@link Interceptor} intercepts. Used by the thread of the
 * receiver.
 */
public interface ReceiveInvocation {
  /**
   * Returns the id of the workflow that receives the message.
   *
   * @return the workflow id
   */
  String workflowId();

  /**
   * Returns the registered name of that workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * Returns the headers of that workflow.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * Returns the topic.
   *
   * @return the topic
   */
  String topic();

  /**
   * Returns the headers of the message.
   *
   * @return texts by key, immutable
   */
  Map<String, String> messageHeaders();

  /**
   * Continues with the next interceptor. The message is recorded as received after the outermost
   * interceptor has returned.
   *
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  void proceed();
}
