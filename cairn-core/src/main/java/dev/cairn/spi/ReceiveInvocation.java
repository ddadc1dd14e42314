package dev.cairn.spi;

import java.util.Map;

/** A message that is received, which an {@link Interceptor} intercepts. Used by the receiver. */
public interface ReceiveInvocation {
  /**
   * The id of the workflow that receives it.
   *
   * @return the id
   */
  String workflowId();

  /**
   * The registered name of that workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * The headers of that workflow.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * The topic.
   *
   * @return the topic
   */
  String topic();

  /**
   * The headers of the message.
   *
   * @return texts by key, immutable
   */
  Map<String, String> messageHeaders();

  /**
   * Goes on with the next interceptor. The message is recorded as received once the outermost
   * interceptor has returned.
   *
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  void proceed();
}
