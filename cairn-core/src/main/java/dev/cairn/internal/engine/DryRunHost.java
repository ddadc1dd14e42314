package dev.cairn.internal.engine;

import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHost;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.StartRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Host of dry runs, which record and start nothing. Every call is a bug, since a dry run ends where
 * its records end.
 *
 * @param engine the engine whose workflows are replayed
 * @param completionWatcher completes the handles of that engine
 */
record DryRunHost(Object engine, CompletionWatcher completionWatcher) implements RunHost {
  @Override
  public void finished(ActiveRun run, Completion ended) {
    throw pastRecordsError(run.id());
  }

  @Override
  public void unload(ActiveRun run, Instant until) {
    throw pastRecordsError(run.id());
  }

  @Override
  public void continueAsNew(ActiveRun run, RunTask.Beginning next) {
    throw pastRecordsError(run.id());
  }

  @Override
  public void release(ActiveRun run) {
    throw pastRecordsError(run.id());
  }

  @Override
  public void confirmMembership() {
    throw pastRecordsError("?");
  }

  @Override
  public void reportMissingRecords() {
    throw pastRecordsError("?");
  }

  @Override
  public String acceptChild(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    throw pastRecordsError(request.id());
  }

  private static IllegalStateException pastRecordsError(String id) {
    return new IllegalStateException("A dry run went beyond its records, at workflow " + id);
  }
}
