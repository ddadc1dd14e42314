package dev.cairn.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a workflow that an {@link Interceptor} intercepts. Used by the thread of the branch.
 */
public interface BranchInvocation {
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
   * @return 1 for the first; 0 in a dry run
   */
  int attempt();

  /**
   * Returns the path of the branch, with which the keys of its records begin.
   *
   * @return a path such as {@code price[2]}, or {@code price[2]/tax} for a nested branch
   */
  String path();

  /**
   * Returns whether this is a dry run: see {@link RunInvocation#isDryRun}.
   *
   * @return true in a dry run
   */
  boolean isDryRun();

  /**
   * Continues with the next interceptor, or with the code of the branch.
   *
   * @return the result
   * @throws Exception the exception of the code
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
