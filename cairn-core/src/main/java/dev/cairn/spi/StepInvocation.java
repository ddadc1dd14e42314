package dev.cairn.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One try of a step that an {@link Interceptor} intercepts. Used by the thread of the step. */
public interface StepInvocation {
  /**
   * The id of the workflow.
   *
   * @return the id
   */
  String workflowId();

  /**
   * The registered name of the workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * The headers of the workflow.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * The name of the step.
   *
   * @return the name
   */
  String name();

  /**
   * The key of the record.
   *
   * @return the name with its occurrence and the path of its branch, such as {@code
   *     price[2]/fetch#2}
   */
  String key();

  /**
   * The number of the try, since the process began to execute the step.
   *
   * @return 1 for the first
   */
  int tries();

  /**
   * Whether it is a compensation.
   *
   * @return true if it undoes something
   */
  boolean isCompensation();

  /**
   * Goes on: with the next interceptor, or with the code of the step.
   *
   * @return what that returned
   * @throws Exception what that threw
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
