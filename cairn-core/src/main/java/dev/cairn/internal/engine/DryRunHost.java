package dev.cairn.internal.engine;

import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHost;
import dev.cairn.internal.execution.StartRequest;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Completion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes dry runs: they record nothing and start nothing, since they end where their records end.
 *
 * @param engine the engine whose workflows are replayed
 * @param endings completes the handles of that engine; null if it has not started
 */
record DryRunHost(Object engine, @Nullable CompletionWatcher endings) implements RunHost {
  @Override
  public void finished(ActiveRun run, Completion ended) {
    throw beyondRecords(run.id());
  }

  @Override
  public void rests(ActiveRun run, Instant until) {
    throw beyondRecords(run.id());
  }

  @Override
  public void release(ActiveRun run) {
    throw beyondRecords(run.id());
  }

  @Override
  public void confirmMembership() {
    throw beyondRecords("?");
  }

  @Override
  public void recordsAreMissing() {
    throw beyondRecords("?");
  }

  @Override
  public String acceptChild(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    throw beyondRecords(request.id());
  }

  private static IllegalStateException beyondRecords(String id) {
    return new IllegalStateException("A dry run went beyond its records, at workflow " + id);
  }
}
