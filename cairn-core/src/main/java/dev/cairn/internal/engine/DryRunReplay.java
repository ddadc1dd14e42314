package dev.cairn.internal.engine;

import dev.cairn.error.CairnException;
import dev.cairn.internal.execution.RunContext;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.execution.WorkflowScope;
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
import org.jspecify.annotations.Nullable;

/**
 * Runs the code of this process against what workflows have recorded, up to the first call that has
 * no record, and then against what is recorded as undone: nothing is executed but what stands
 * between steps, and nothing is written. Thread-safe.
 */
final class DryRunReplay {
  private final Engine engine;
  private final Store store;
  private final Environment ambient;

  DryRunReplay(Engine engine, Store store, Environment ambient) {
    this.engine = engine;
    this.store = store;
    this.ambient = ambient;
  }

  /** Whether the code fits these workflows; those that are gone meanwhile are left out. */
  List<ReplayResult> of(List<String> ids) {
    ValueSerializer values = engine.newValues();
    ExecutorIdentity identity = engine.identity();
    try (Journal journal = store.openJournal(identity);
        var waiting = new WaitServices(store, ambient, store.notifications())) {
      var results = new ArrayList<ReplayResult>(ids.size());
      for (String id : ids) {
        Optional<WorkflowRow> row = store.workflows().find(id);
        if (row.isPresent()) {
          var heard = new Heard();
          var services =
              new RunServices(
                  store,
                  journal,
                  values,
                  waiting,
                  ambient,
                  heard,
                  Duration.ZERO,
                  new ArgumentMemory(Long.MAX_VALUE),
                  new CpuThreads(Set.of()),
                  HistoryLimits.USUAL);
          results.add(new Performance(services, heard, row.get(), identity.build()).result());
        }
      }
      return results;
    }
  }

  /** What the code shows besides. */
  private static final class Heard implements Listener {
    private final List<String> unasked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> changed = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void on(Event event) {
      switch (event) {
        case Event.StepsUnasked(var id, var keys) -> unasked.addAll(keys);
        case Event.ArgumentsDiffer(var id, var key) -> changed.add(key);
        default -> {
          // of no interest here
        }
      }
    }
  }

  /** One workflow. */
  private final class Performance {
    private final RunServices services;
    private final Heard heard;
    private final WorkflowRow row;
    private final boolean sameBuild;
    private @Nullable String problem;
    private @Nullable String failure;

    Performance(RunServices services, Heard heard, WorkflowRow row, String build) {
      this.services = services;
      this.heard = heard;
      this.row = row;
      this.sameBuild = build.equals(row.build());
    }

    ReplayResult result() {
      Optional<WorkflowDefinition> definition = engine.definition(row.name());
      if (definition.isEmpty()) {
        problem =
            "This process has registered no workflow '%s'. Register it, or wait until the last one has ended."
                .formatted(row.name());
      } else {
        perform(ActiveRun.rehearsal(definition.get(), row));
      }
      return new ReplayResult(row.id(), row.name(), problem, heard.unasked, heard.changed, failure);
    }

    /** On a thread of its own, as the workflow itself would run. */
    private void perform(ActiveRun run) {
      Thread thread = run.definition().newThread("cairn replay " + row.id(), () -> replayed(run));
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

    private void replayed(ActiveRun run) {
      run.main().giveUp();
      run.main().runsOn(Thread.currentThread());
      try {
        replay(run);
      } catch (RunStopped stopped) {
        // which is how a replay ends
      } catch (CairnException unreadable) {
        problem = unreadable.getMessage();
      } catch (Throwable thrown) {
        failure = thrown.toString();
      } finally {
        CurrentScope.enter(null);
      }
      switch (run.stopReason()) {
        case RunStopped.Reason.Stuck(var exception) -> problem = exception.getMessage();
        case RunStopped.Reason.Lost lost ->
            problem = "It was deleted while it was replayed. Nothing is to be done.";
        case null, default -> {
          // which is how a replay ends
        }
      }
    }

    private void replay(ActiveRun run) throws Throwable {
      RunRecords records = RunTask.records(run, services, sameBuild);
      var outflows = new StreamAppenders(run, services);
      var course =
          new RunContext(
              new DryRunHost(engine, engine.endingsIfStarted()),
              run,
              services,
              records,
              new BranchLimiter(),
              outflows);
      List<@Nullable Object> arguments =
          services.values().decodeArguments(row.bindingId(), run.definition(), row.input());
      var scope = new WorkflowScope(course, row.startedAt());
      CurrentScope.enter(scope);
      try {
        scope.<@Nullable Object>run(() -> code(run, arguments));
      } catch (RunStopped stopped) {
        if (failure != null && scope.history().hasUnrequestedRecords()) {
          scope.history().checkComplete();
        }
        throw stopped;
      }
    }

    private @Nullable Object code(ActiveRun run, List<@Nullable Object> arguments)
        throws Throwable {
      try {
        return run.definition().code().run(arguments);
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable thrown) {
        failure = thrown.toString();
        throw thrown;
      }
    }
  }
}
