package dev.cairn.spi;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One try of a step that an {@link Interceptor} intercepts. Used by the thread of the step. */
public interface StepInvocation {
  /**
   * Returns the id of the workflow.
   *
   * @return the workflow id
   */
  String workflowId();

  /**
   * Returns the registered name of the workflow.
   *
   * @return the name
   */
  String workflowName();

  /**
   * Returns the headers of the workflow.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * Returns the number of the attempt of the workflow: see {@link RunInvocation#attempt}.
   *
   * @return 1 for the first
   */
  int attempt();

  /**
   * Returns the name of the step.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the key of the record.
   *
   * @return the name with its occurrence and the path of its branch, such as {@code
   *     price[2]/fetch#2}
   */
  String key();

  /**
   * Returns the number of the try, counted since this process began to execute the step.
   *
   * @return 1 for the first
   */
  int tries();

  /**
   * Returns when the first of these tries began, as it will be recorded.
   *
   * @return the time by the clock of the database
   */
  Instant startedAt();

  /**
   * Returns whether the step is a compensation.
   *
   * @return true for a compensation
   */
  boolean isCompensation();

  /**
   * Continues with the next interceptor, or with the code of the step.
   *
   * @return the result
   * @throws Exception the exception of the code
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
