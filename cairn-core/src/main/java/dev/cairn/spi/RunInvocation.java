package dev.cairn.spi;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run of a workflow that an {@link Interceptor} intercepts. Used by the thread of the run. */
public interface RunInvocation {
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
   * Returns the headers of the workflow, which are the same in each run.
   *
   * @return texts by key, immutable
   */
  Map<String, String> headers();

  /**
   * Returns the number of the attempt.
   *
   * @return 1 for the first, one more for each recovery, each generation, and a cancellation; 0 in
   *     a dry run
   */
  int attempt();

  /**
   * Returns the generation of the workflow. Each generation is a separate run.
   *
   * @return 1, then one more each time the workflow has continued as new
   */
  int generation();

  /**
   * Returns when the current generation of the workflow first ran. It is the same in each run.
   *
   * @return the time by the clock of the database; for a fork that of its source
   */
  Instant startedAt();

  /**
   * Returns the id of the workflow that this one is a fork of.
   *
   * @return the workflow id of the source; empty if this is no fork
   */
  Optional<String> forkedFrom();

  /**
   * Returns whether the current generation of the workflow recorded something before this run, so
   * that its code is replayed first.
   *
   * @return false for the first run of a generation, and for a later one if nothing was recorded
   */
  boolean hasRecords();

  /**
   * Returns whether this is a dry run, as by {@link dev.cairn.operate.Workflows#replay}: the code
   * is compared with the records, nothing new is executed, and the run ends where the records end.
   *
   * @return true in a dry run
   */
  boolean isDryRun();

  /**
   * Continues with the next interceptor, or with the code of the workflow.
   *
   * @return the result
   * @throws Exception the exception of the code
   * @throws dev.cairn.error.UsageException if it is called twice, or on another thread
   */
  @Nullable Object proceed() throws Exception;
}
