package dev.cairn.internal.engine;

import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.execution.RunContext;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.intercept.Extensions;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.BranchLimiter;
import dev.cairn.internal.run.CpuThreads;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.operate.ReplayResult;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replays the code of this process against recorded histories, up to the first call without a
 * record, and then through the recorded compensations. No step is executed and nothing is written.
 * Thread-safe.
 */
final class DryRunReplay {
  private final Engine engine;
  private final Store store;
  private final Environment environment;

  DryRunReplay(Engine engine, Store store, Environment environment) {
    this.engine = engine;
    this.store = store;
    this.environment = environment;
  }

  /** Replays these workflows; workflows that were deleted meanwhile are omitted. */
  List<ReplayResult> replay(List<String> ids) {
    ValueSerializer values = engine.newValues();
    ExecutorIdentity identity = engine.identity();
    try (Journal journal = store.openJournal(identity);
        var waiting = new WaitServices(store, environment, store.notifications())) {
      var results = new ArrayList<ReplayResult>(ids.size());
      for (String id : ids) {
        replay(
                id,
                row -> {
                  var events = new ReplayEvents();
                  var services =
                      new RunServices(
                          store,
                          journal,
                          values,
                          waiting,
                          environment,
                          new Extensions(events, engine.interceptors()),
                          Duration.ZERO,
                          new ArgumentMemory(Long.MAX_VALUE),
                          new CpuThreads(Set.of()),
                          HistoryLimits.USUAL);
                  return new WorkflowReplay(services, events, row, identity.build()).result();
                })
            .ifPresent(results::add);
      }
      return results;
    }
  }

  /**
   * Replays a workflow. If it does not fit and has continued as new meanwhile, the records may be
   * those of another generation than the arguments; then it is replayed again.
   */
  private Optional<ReplayResult> replay(String id, Function<WorkflowRow, ReplayResult> replay) {
    Optional<WorkflowRow> row = store.workflows().find(id);
    while (row.isPresent()) {
      ReplayResult result = replay.apply(row.get());
      Optional<WorkflowRow> now = result.fits() ? row : store.workflows().find(id);
      if (now.isEmpty() || now.get().generation() == row.get().generation()) {
        return Optional.of(result);
      }
      row = now;
    }
    return Optional.empty();
  }

  /** Collects the events of one replay. */
  private static final class ReplayEvents implements Listener {
    private final List<String> unrequested = Collections.synchronizedList(new ArrayList<>());
    private final List<String> changedArguments = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void on(Event event) {
      switch (event) {
        case Event.StepsNotRequested(var id, var keys) -> unrequested.addAll(keys);
        case Event.ArgumentsDiffer(var id, var key) -> changedArguments.add(key);
        default -> {
          // not part of the result
        }
      }
    }
  }

  /** The replay of one workflow. */
  private final class WorkflowReplay {
    private final RunServices services;
    private final ReplayEvents events;
    private final WorkflowRow row;
    private final boolean sameBuild;
    private @Nullable String problem;
    private @Nullable String failure;

    WorkflowReplay(RunServices services, ReplayEvents events, WorkflowRow row, String build) {
      this.services = services;
      this.events = events;
      this.row = row;
      this.sameBuild = build.equals(row.build());
    }

    ReplayResult result() {
      Optional<WorkflowDefinition> definition = engine.definition(row.name());
      if (definition.isEmpty()) {
        problem =
            "This process has not registered the workflow '%s'. Register it, or wait until all workflows of that name have ended."
                .formatted(row.name());
      } else {
        runOnThread(ActiveRun.dryRun(definition.get(), row));
      }
      return new ReplayResult(
          row.id(), row.name(), problem, events.unrequested, events.changedArguments, failure);
    }

    /** Runs the replay on a thread of its own, like the workflow itself. */
    private void runOnThread(ActiveRun run) {
      Thread thread = run.definition().newThread("cairn replay " + row.id(), () -> runReplay(run));
      thread.start();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException again) {
          interrupted = true;
          thread.interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private void runReplay(ActiveRun run) {
      run.main().abandon();
      run.main().bindTo(Thread.currentThread());
      try {
        replay(run);
      } catch (RunStopped stopped) {
        // the normal end of a replay
      } catch (CairnException | InvalidArgumentException unreadable) {
        problem = unreadable.getMessage();
      } catch (Throwable thrown) {
        failure = thrown.toString();
      } finally {
        CurrentScope.enter(null);
      }
      switch (run.stopReason()) {
        case RunStopped.Reason.Stuck(var exception) -> problem = exception.getMessage();
        case RunStopped.Reason.Lost lost ->
            problem = "The workflow was deleted during the replay. No action is needed.";
        case null, default -> {
          // the normal end of a replay
        }
      }
    }

    private void replay(ActiveRun run) throws Throwable {
      RunRecords records = RunContext.readRecords(run, services, sameBuild);
      var streamAppenders = new StreamAppenders(run, services);
      var context =
          new RunContext(
              new DryRunHost(engine, engine.completionWatcherIfStarted()),
              run,
              services,
              records,
              new BranchLimiter(),
              streamAppenders);
      List<@Nullable Object> arguments =
          services
              .values()
              .decodeArguments(row.generationBindingId(), run.definition(), row.input());
      var scope = new WorkflowScope(context, row.startedAt());
      CurrentScope.enter(scope);
      try {
        scope.<@Nullable Object>run(() -> runCode(run, arguments));
      } catch (RunStopped stopped) {
        if (failure != null && scope.history().hasUnrequestedRecords()) {
          scope.history().checkComplete();
        }
        throw stopped;
      }
    }

    private @Nullable Object runCode(ActiveRun run, List<@Nullable Object> arguments)
        throws Throwable {
      try {
        return RunTask.code(run, services, arguments);
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable thrown) {
        failure = thrown.toString();
        throw thrown;
      }
    }
  }
}
