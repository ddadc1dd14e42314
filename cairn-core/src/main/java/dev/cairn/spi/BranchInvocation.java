package dev.cairn.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A branch of a workflow that an {@link Interceptor} intercepts. Used by the branch's thread. */
public interface BranchInvocation {
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
   * The path of the branch, with which the keys of its records begin.
   *
   * @return such as {@code price[2]}, or {@code price[2]/tax} for a branch in a branch
   */
  String path();

  /**
   * Whether the code is only compared with the records: see {@link RunInvocation#isDryRun}.
   *
   * @return true if so
   */
  boolean isDryRun();

  /**
   * Goes on: with the next interceptor, or with the code of the branch.
   *
   * @return what that returned
   * @throws Exception what that threw
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
