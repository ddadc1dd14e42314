package dev.cairn.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run of a workflow that an {@link Interceptor} intercepts. Used by the thread of the run. */
public interface RunInvocation {
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
   * The headers of the workflow: the same in each run.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * The number of the attempt.
   *
   * @return 1 for the first, one more for each takeover, for each generation and for a
   *     cancellation; 0 in a dry run
   */
  int attempt();

  /**
   * The generation of the workflow. Each generation is a run of its own.
   *
   * @return 1, and one more each time the workflow has continued as new
   */
  int generation();

  /**
   * Whether the generation has recorded something before this run, so that the code is replayed
   * first.
   *
   * @return false for the first run of a generation, and for a later one if nothing was recorded
   */
  boolean hasRecords();

  /**
   * Whether the code is only compared with the records, as {@code workflows().replay} does: nothing
   * new is executed, and the run ends where the records end.
   *
   * @return true if so
   */
  boolean isDryRun();

  /**
   * Goes on: with the next interceptor, or with the code of the workflow.
   *
   * @return what that returned
   * @throws Exception what that threw
   * @throws dev.cairn.error.UsageException if it is called a second time, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
