package dev.cairn.internal.engine;

import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.history.DeploymentReport;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.HistoryReplay;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunContext;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.intercept.Extensions;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RequestTrace;
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
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.operate.ReplayResult;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    return replay(ids, result -> {});
  }

  /**
   * Replays these workflows; workflows that were deleted meanwhile are omitted.
   *
   * @param progress gets each result as soon as it is known
   */
  List<ReplayResult> replay(List<String> ids, Consumer<ReplayResult> progress) {
    try (var session = new Session()) {
      var results = new ArrayList<ReplayResult>(ids.size());
      for (String id : ids) {
        replay(id, session)
            .ifPresent(result -> {
              results.add(result);
              progress.accept(result);
            });
      }
      return results;
    }
  }

  /**
   * Replays a workflow. If it does not fit and has continued as new meanwhile, the records may be
   * those of another generation than the arguments; then it is replayed again.
   */
  private Optional<ReplayResult> replay(String id, Session session) {
    Optional<WorkflowRow> row = store.workflows().find(id);
    while (row.isPresent()) {
      var replay = new WorkflowReplay(session, row.get(), () -> store.history().history(id), null);
      ReplayResult result = replay.result();
      Optional<WorkflowRow> now = result.fits() ? row : store.workflows().find(id);
      if (now.isEmpty() || now.get().generation() == row.get().generation()) {
        return Optional.of(result);
      }
      row = now;
    }
    return Optional.empty();
  }

  /** Replays an exported history. The database is not read. */
  HistoryReplay replay(ExportedHistory history) {
    try (var session = new Session()) {
      var records = new ExportedRecords(history, session.values.boundCodecs());
      var trace = new RequestTrace();
      var replay = new WorkflowReplay(session, records.row(), records::history, trace);
      ReplayResult result = replay.result();
      return new HistoryReplay(result, calls(trace), replay.output);
    }
  }

  /** Replays the workflows in flight of this application, the oldest first. */
  DeploymentReport checkDeployment(int limit, DeploymentReport.Progress progress) {
    ExecutorIdentity identity = engine.identity();
    WorkflowStore.InFlight found = store.workflows().inFlight(identity, limit);
    var begun = new LinkedHashMap<String, WorkflowStore.Begun>();
    found.workflows().forEach(each -> begun.put(each.id(), each));
    var checked = new ArrayList<DeploymentReport.Checked>();
    replay(
        List.copyOf(begun.keySet()),
        result -> {
          WorkflowStore.Begun workflow = Objects.requireNonNull(begun.get(result.workflowId()));
          boolean sameBuild = identity.build().equals(workflow.build());
          checked.add(new DeploymentReport.Checked(result, workflow.version(), sameBuild));
          progress.replayed(checked.size(), begun.size());
        });
    return new DeploymentReport(identity.build(), found.total(), checked);
  }

  private static List<HistoryReplay.Call> calls(RequestTrace trace) {
    return trace.calls().stream()
        .map(call -> new HistoryReplay.Call(call.kind().name(), call.key(), call.argumentHash()))
        .toList();
  }

  /** The services of several replays. Nothing is written to its journal. */
  private final class Session implements AutoCloseable {
    private final ValueSerializer values = engine.newValues();
    private final ExecutorIdentity identity = engine.identity();
    private final Journal journal = store.openJournal(identity);
    private final WaitServices waiting;
    private final CompletionWatcher completions;

    Session() {
      Notifications notifications = store.notifications(); // never started, so it wakes nobody
      this.waiting = new WaitServices(store, environment, notifications);
      this.completions = new CompletionWatcher(store, () -> values, notifications);
    }

    RunServices services(Listener events) {
      return new RunServices(
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
    }

    @Override
    public void close() {
      completions.close();
      waiting.close();
      journal.close();
    }
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
    private final ReplayEvents events = new ReplayEvents();
    private final Session session;
    private final RunServices services;
    private final WorkflowRow row;
    private final Supplier<StoredHistory> records;
    private final @Nullable RequestTrace trace;
    private final boolean sameBuild;
    private @Nullable String problem;
    private @Nullable String failure;
    private @Nullable String output;

    /**
     * @param records reads the records
     * @param trace collects the durable calls and the result of the code; null if they are not
     *     needed
     */
    WorkflowReplay(
        Session session,
        WorkflowRow row,
        Supplier<StoredHistory> records,
        @Nullable RequestTrace trace) {
      this.session = session;
      this.services = session.services(events);
      this.row = row;
      this.records = records;
      this.trace = trace;
      this.sameBuild = session.identity.build().equals(row.build());
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
      StoredHistory history = records.get();
      RunRecords runRecords =
          RunContext.prepare(
              run, services, history, new RunRecords(run.id(), history, sameBuild, trace));
      var streamAppenders = new StreamAppenders(run, services);
      var context =
          new RunContext(
              new DryRunHost(engine, completionWatcher()),
              run,
              services,
              runRecords,
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

    /** Children of the engine's own handles are recognised by its watcher. */
    private CompletionWatcher completionWatcher() {
      CompletionWatcher started = engine.completionWatcherIfStarted();
      return started == null ? session.completions : started;
    }

    private @Nullable Object runCode(ActiveRun run, List<@Nullable Object> arguments)
        throws Throwable {
      try {
        Object value = RunTask.code(run, services, arguments, row.startedAt());
        if (trace != null) {
          Codec codec = services.values().codec();
          output = codec.open(codec.encode(run.definition().result(), value));
        }
        return value;
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable thrown) {
        failure = thrown.toString();
        throw thrown;
      }
    }
  }
}
