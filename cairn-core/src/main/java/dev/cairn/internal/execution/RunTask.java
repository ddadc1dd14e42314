package dev.cairn.internal.execution;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.BranchLimiter;
import dev.cairn.internal.run.Cancelled;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.DeferredRecord;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.text.LogText;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.Event;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The code of a run's main thread: decodes the arguments, executes the workflow, records its end.
 */
public final class RunTask implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunTask.class);

  private final RunHost host;
  private final RunServices services;
  private final ActiveRun run;
  private final @Nullable Beginning beginning;
  private final int connections;

  /**
   * @param beginning the input of the run; null if the run was unloaded and reads it again
   */
  public RunTask(RunHost host, RunServices services, ActiveRun run, @Nullable Beginning beginning) {
    this.host = host;
    this.services = services;
    this.run = run;
    this.beginning = beginning;
    this.connections = services.store().failover().connections();
  }

  /**
   * The input of a run.
   *
   * @param input the arguments as recorded
   * @param startedAt when the workflow first ran
   * @param sameBuild whether all records were written by the present build
   */
  public record Beginning(String input, Instant startedAt, boolean sameBuild) {
    public static Beginning of(WorkflowRow row) {
      return new Beginning(row.input(), row.startedAt(), row.build() != null);
    }
  }

  /** How the main thread ends. */
  private sealed interface Exit {
    /** The run has ended. */
    record Ended(Completion ended) implements Exit {}

    /** The run is unloaded until a time. */
    record Unload(Instant until) implements Exit {}
  }

  @Override
  public void run() {
    if (run.isCancelled()) {
      run.main().abandon();
    }
    run.main().bindTo(Thread.currentThread());
    Exit exit = new Exit.Ended(new Completion.Dropped());
    try {
      exit = runGuarded();
    } catch (RuntimeException | Error unexpected) {
      exit = new Exit.Ended(release(unexpected));
    } finally {
      CurrentScope.enter(null);
      switch (exit) {
        case Exit.Ended(var ended) -> host.finished(run, ended);
        case Exit.Unload(var until) -> host.unload(run, until);
      }
    }
  }

  private Exit runGuarded() {
    try {
      return new Exit.Ended(execute(beginning()));
    } catch (RunStopped stopped) {
      return handleStop(stopped.reason());
    } catch (JournalFailedException unknown) {
      return new Exit.Ended(release(unknown));
    } catch (CairnException problem) {
      return new Exit.Ended(recordStuck(problem));
    }
  }

  /**
   * Handles a stopped run: records its end if the reason has one. An exception while doing so only
   * ends the run.
   */
  private Exit handleStop(RunStopped.Reason reason) {
    boolean interrupted = Thread.interrupted();
    LOG.debug("run stopped workflow={} interrupted={}", run.id(), interrupted);
    try {
      return reason instanceof RunStopped.Reason.Unloading(var until)
          ? new Exit.Unload(until)
          : new Exit.Ended(endStopped(reason));
    } catch (RunStopped again) {
      return new Exit.Ended(drop(again.reason().text()));
    } catch (JournalFailedException unknown) {
      return new Exit.Ended(release(unknown));
    } catch (CairnException problem) {
      return new Exit.Ended(recordStuck(problem));
    }
  }

  private Completion endStopped(RunStopped.Reason reason) {
    return switch (reason) {
      case RunStopped.Reason.Stuck(var exception) ->
          recordEnd(WorkflowState.STUCK, services.values().encodeFailure(run.id(), exception))
              ? new Completion.GotStuck(exception)
              : reportLost();
      case RunStopped.Reason.Lost lost -> reportLost();
      case RunStopped.Reason.Cancelled cancelled -> drop(cancelled.text());
      case RunStopped.Reason.OutcomeUnknown(var problem) -> release(problem);
      case RunStopped.Reason.Closing closing -> releaseOnClose(closing);
      case RunStopped.Reason.Abandoned abandoned -> recordCancelled();
      case RunStopped.Reason.Unloading unloading -> drop(unloading.text());
    };
  }

  /** Records the end of a cancelled workflow, whose compensations have been executed. */
  private Completion recordCancelled() {
    Cancellation why = Objects.requireNonNull(run.term().cancellation());
    return recordEnd(WorkflowState.CANCELLED, null)
        ? new Completion.Threw(Cancelled.exception(run.id(), why, run.term().reason()))
        : reportLost();
  }

  private Beginning beginning() {
    run.throwIfStopped();
    run.throwIfDeadlinePassed(services.clock().instant());
    if (beginning != null) {
      return beginning;
    }
    awaitMemory();
    WorkflowRow row =
        services
            .store()
            .workflows()
            .findBatched(run.id())
            .filter(found -> found.attempt() == run.owned().attempt())
            .orElseThrow(() -> run.stopWith(new RunStopped.Reason.Lost()));
    return new Beginning(row.input(), row.startedAt(), row.build() != null);
  }

  /** Waits for memory, because many runs with large arguments may wake at the same time. */
  private void awaitMemory() {
    try {
      run.awaitMemory(services.memory());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      run.throwIfStopped();
    }
  }

  private Completion execute(Beginning beginning) {
    run.arguments(beginning.input());
    if (run.term().cancellation() == Cancellation.WITH_CHILDREN) {
      services.store().commands().cancelChildren(run.id());
    }
    int attempt = run.owned().attempt();
    services.listener().on(new Event.RunStarted(run.id(), run.definition().name(), attempt));
    RunContext context = newContext(beginning);
    List<@Nullable Object> arguments = arguments(beginning);
    var scope = new WorkflowScope(context, beginning.startedAt());
    CurrentScope.enter(scope);
    ValueSerializer.Recorded returned;
    try {
      returned =
          scope.run(() -> {
            ValueSerializer.Recorded result =
                services.values().roundTripResult(run, code(run, services, arguments));
            context.streamAppenders().flush();
            return result;
          });
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable thrown) {
      context.streamAppenders().flushAfterFailure(thrown);
      return recordFailure(thrown);
    }
    return recordSuccess(scope, returned);
  }

  /** Runs the code of a workflow inside the interceptors. */
  public static @Nullable Object code(
      ActiveRun run, RunServices services, List<@Nullable Object> arguments) throws Throwable {
    Interceptors interceptors = services.interceptors();
    if (interceptors.isEmpty()) {
      return run.definition().code().run(arguments);
    }
    var intercepted =
        new Intercepted.Run(
            Intercepted.Workflow.of(run),
            run.isDryRun() ? 0 : run.owned().attempt(),
            run.records().get() > 0,
            run.isDryRun());
    return interceptors.around(intercepted, () -> run.definition().code().run(arguments));
  }

  private RunContext newContext(Beginning beginning) {
    return new RunContext(
        host,
        run,
        services,
        records(beginning),
        new BranchLimiter(),
        new StreamAppenders(run, services));
  }

  /** Records the result. If Postgres rejects it, the workflow is compensated and fails. */
  private Completion recordSuccess(WorkflowScope scope, ValueSerializer.Recorded result) {
    boolean recorded;
    run.throwIfDeadlinePassed(services.clock().instant());
    try {
      recorded = recordEnd(WorkflowState.SUCCEEDED, result.outcome());
    } catch (DatabaseException rejected) {
      run.throwIfStopped();
      scope.compensate();
      return recordFailure(rejected);
    }
    return recorded ? returned(result) : reportLost();
  }

  private static Completion returned(ValueSerializer.Recorded result) {
    return result.isExact()
        ? new Completion.Returned(result.value())
        : new Completion.Recorded(result.outcome());
  }

  private RunRecords records(Beginning beginning) {
    return run.mayHaveRecords()
        ? records(run, services, beginning.sameBuild())
        : RunRecords.empty(run.id());
  }

  /** Reads the records of a run from the database. */
  public static RunRecords records(ActiveRun run, RunServices services, boolean sameBuild) {
    StoredHistory history = services.store().history().history(run.id());
    run.records().set(history.steps().size());
    var records = new RunRecords(run.id(), history, sameBuild);
    var recordReader = new RecordReader(run, services.values());
    records
        .joinRecords()
        .forEach(join ->
            Stream.of(BranchJoin.decision(recordReader, join))
                .skip(1)
                .forEach(records::markAbandoned));
    return records;
  }

  private List<@Nullable Object> arguments(Beginning beginning) {
    try {
      return services
          .values()
          .decodeArguments(run.bindingId(), run.definition(), beginning.input());
    } catch (ValueException unreadable) {
      throw run.stopWith(Stuck.because(run, unreadable));
    }
  }

  private Completion recordFailure(Throwable thrown) {
    run.throwIfDeadlinePassed(services.clock().instant());
    Outcome.Failure failure = services.values().encodeFailure(run.id(), thrown);
    return recordEnd(WorkflowState.FAILED, failure)
        ? new Completion.Threw(services.values().decodeFailure(run.id(), failure))
        : reportLost();
  }

  /**
   * Handles a record that Postgres rejected: the workflow becomes STUCK; if that cannot be recorded
   * either, it is released for another run.
   */
  private Completion recordStuck(CairnException problem) {
    RunStopped.Reason reason = run.stopReason();
    if (reason != null) {
      return drop(reason.text());
    }
    var stuck = Stuck.because(run, problem);
    try {
      return recordEnd(
              WorkflowState.STUCK, services.values().encodeFailure(run.id(), stuck.exception()))
          ? new Completion.GotStuck(stuck.exception())
          : reportLost();
    } catch (RuntimeException | Error again) {
      return release(again);
    }
  }

  /**
   * Releases the workflow, because its end is not recorded, so that another run continues or
   * records it.
   */
  private Completion release(Throwable problem) {
    host.release(run);
    Throwable trace = problem instanceof CairnException ? null : problem;
    LOG.warn(
        "run released without a recorded end workflow={} next=another run continues it problem={}",
        LogText.of(run.id()),
        LogText.of(String.valueOf(problem.getMessage())),
        trace);
    return drop(String.valueOf(problem.getMessage()));
  }

  /** Records the end; returns false if this executor does not own the workflow any more. */
  private boolean recordEnd(WorkflowState state, @Nullable Outcome outcome) {
    Instant now = services.clock().instant();
    boolean mayLackRecords = services.store().failover().mayLackRecords(connections);
    int records = mayLackRecords ? run.records().get() : 0;
    var end = new Entry.End(run.owned(), state, outcome, now, records);
    DeferredRecord deferred = run.takeDeferred();
    Verdict verdict = deferred == null ? services.journal().write(end) : deferred.writeWith(end);
    if (verdict == Verdict.INCOMPLETE) {
      services.journal().write(new Entry.Release(run.owned(), true));
      if (run.stopReason() == null) { // otherwise another run has already reported it
        host.reportMissingRecords();
      }
    }
    if (verdict != Verdict.RECORDED) {
      return false;
    }
    services.listener().on(new Event.RunEnded(run.id(), run.definition().name(), state));
    return true;
  }

  /**
   * Releases the workflow on close without waiting for the commit, so that other executors continue
   * it at once.
   */
  private Completion releaseOnClose(RunStopped.Reason.Closing reason) {
    services.journal().writeAsync(new Entry.Release(run.owned(), false));
    return drop(reason.text());
  }

  private Completion reportLost() {
    host.confirmMembership();
    return drop(new RunStopped.Reason.Lost().text());
  }

  private Completion drop(String reason) {
    services.listener().on(new Event.RunDropped(run.id(), reason));
    return new Completion.Dropped();
  }
}
