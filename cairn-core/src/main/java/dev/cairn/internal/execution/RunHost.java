package dev.cairn.internal.execution;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.StartRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The executor, as the runs that it executes use it. Thread-safe. */
public interface RunHost {
  /** Identifies the engine, to refuse calls of workflows of another engine. */
  Object engine();

  /** Completes the handles of this engine. */
  CompletionWatcher completionWatcher();

  /** Completes a run: its handles, its queue slot and its memory. */
  void finished(ActiveRun run, Completion ended);

  /** Unloads a run that sleeps until the given time. */
  void unload(ActiveRun run, Instant until);

  /** Begins the next generation of a workflow, which is recorded, on a new thread. */
  void continueAsNew(ActiveRun run, RunTask.Beginning next);

  /** Releases a workflow whose run ended without a record of that, so that another can continue. */
  void release(ActiveRun run);

  /** Checks the lease soon, since a record was rejected. */
  void confirmMembership();

  /** Leaves the cluster and joins it again, since confirmed records are missing in the database. */
  void reportMissingRecords();

  /**
   * Records the start of a child.
   *
   * @return the id of the child
   */
  String acceptChild(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request);
}
