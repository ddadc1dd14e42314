package dev.cairn.internal.execution;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
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
import dev.cairn.internal.run.ContinueAsNew;
import dev.cairn.internal.run.DeferredRecord;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.text.LogText;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.Event;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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

    /** The next generation is recorded, and begins. */
    record Continue(Beginning next) implements Exit {}
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
        case Exit.Continue(var next) -> host.continueAsNew(run, next);
      }
    }
  }

  private Exit runGuarded() {
    try {
      return execute(beginning());
    } catch (RunStopped stopped) {
      return handleStop(stopped.reason());
    } catch (JournalFailedException unknown) {
      return new Exit.Ended(release(unknown));
    } catch (CairnException | InvalidArgumentException problem) {
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
    } catch (CairnException | InvalidArgumentException problem) {
      return new Exit.Ended(recordStuck(problem));
    }
  }

  private Completion endStopped(RunStopped.Reason reason) {
    return switch (reason) {
      case RunStopped.Reason.Stuck(var exception) ->
          recordEnd(WorkflowState.STUCK, services.values().encodeFailure(run.id(), exception))
              ? new Completion.Stopped(exception)
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
    Cancellation why = Objects.requireNonNull(run.cancellationStatus().cancellation());
    return recordEnd(WorkflowState.CANCELLED, null)
        ? new Completion.Threw(
            Cancelled.exception(run.id(), why, run.cancellationStatus().reason()))
        : reportLost();
  }

  private Beginning beginning() {
    run.throwIfStopped();
    run.throwIfDeadlinePassed(services.clock().instant());
    if (beginning != null) {
      return beginning;
    }
    awaitMemory();
    return services
        .store()
        .workflows()
        .findBatched(run.id())
        .filter(found -> found.attempt() == run.owned().attempt())
        .map(Beginning::of)
        .orElseThrow(() -> run.stopWith(new RunStopped.Reason.Lost()));
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

  private Exit execute(Beginning beginning) {
    run.arguments(beginning.input());
    if (run.cancellationStatus().cancellation() == Cancellation.WITH_CHILDREN) {
      services.store().commands().cancelChildren(run.id());
    }
    Entry.RunKey owned = run.owned();
    if (owned.generation() == GenerationIds.FIRST || run.mayHaveRecords()) { // else it continues
      String name = run.definition().name();
      services.listener().on(new Event.RunStarted(run.id(), name, owned.attempt()));
    }
    RunContext context = newContext(beginning);
    List<@Nullable Object> arguments = arguments(beginning);
    var scope = new WorkflowScope(context, beginning.startedAt());
    CurrentScope.enter(scope);
    ValueSerializer.@Nullable Recorded returned;
    try {
      returned =
          scope.<ValueSerializer.@Nullable Recorded>run(() -> {
            Object value = code(run, services, arguments, beginning.startedAt());
            boolean continues = value instanceof ContinueAsNew;
            var result = continues ? null : services.values().roundTripResult(run, value);
            context.streamAppenders().flush();
            return result;
          });
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable thrown) {
      context.streamAppenders().flushAfterFailure(thrown);
      return new Exit.Ended(recordFailure(thrown));
    }
    return returned == null
        ? continueAsNew(scope.history().currentTime())
        : new Exit.Ended(recordSuccess(scope, returned));
  }

  /** Records the next generation. The compensations of the one before are dropped. */
  private Exit continueAsNew(Instant at) {
    String input = Objects.requireNonNull(run.main().continuation()).input();
    run.throwIfDeadlinePassed(at);
    run.writeDeferred();
    var entry = new Entry.Continue(run.owned(), input, at, requiredRecords());
    Verdict verdict = Continuation.record(entry, run, services, host);
    releaseIncomplete(verdict);
    return verdict == Verdict.RECORDED
        ? new Exit.Continue(new Beginning(input, at, true))
        : new Exit.Ended(reportLost());
  }

  /** Runs the code of a workflow. Returns its result, or the request if it continues as new. */
  public static @Nullable Object code(
      ActiveRun run, RunServices services, List<@Nullable Object> arguments, Instant startedAt)
      throws Throwable {
    try {
      return Continuation.checkReturned(run, intercepted(run, services, arguments, startedAt));
    } catch (Throwable thrown) {
      return Continuation.checkThrown(run, thrown);
    }
  }

  private static @Nullable Object intercepted(
      ActiveRun run, RunServices services, List<@Nullable Object> arguments, Instant startedAt)
      throws Throwable {
    Interceptors interceptors = services.interceptors();
    if (interceptors.isEmpty()) {
      return run.definition().code().run(arguments);
    }
    return interceptors.around(
        Intercepted.Run.of(run, startedAt), () -> run.definition().code().run(arguments));
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
        ? RunContext.readRecords(run, services, beginning.sameBuild())
        : RunRecords.empty(run.id());
  }

  private List<@Nullable Object> arguments(Beginning beginning) {
    try {
      return services.values().decodeArguments(run, beginning.input());
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
  private Completion recordStuck(RuntimeException problem) {
    RunStopped.Reason reason = run.stopReason();
    if (reason != null) {
      return drop(reason.text());
    }
    var stuck = Stuck.because(run, problem);
    try {
      return recordEnd(
              WorkflowState.STUCK, services.values().encodeFailure(run.id(), stuck.exception()))
          ? new Completion.Stopped(stuck.exception())
          : reportLost();
    } catch (RuntimeException | Error again) {
      return release(again);
    }
  }

  /** Releases the workflow, because its end is not recorded, for another run to continue. */
  private Completion release(Throwable problem) {
    host.release(run);
    if (!services.store().tasks().isProcessDead()) {
      Throwable trace = problem instanceof CairnException ? null : problem;
      LOG.warn(
          "run released without a recorded end workflow={} next=another run continues it problem={}",
          LogText.of(run.id()),
          LogText.of(String.valueOf(problem.getMessage())),
          trace);
    }
    return drop(String.valueOf(problem.getMessage()));
  }

  /** Records the end; returns false if this executor does not own the workflow any more. */
  private boolean recordEnd(WorkflowState state, @Nullable Outcome outcome) {
    Instant now = services.clock().instant();
    var end = new Entry.End(run.owned(), state, outcome, now, requiredRecords());
    DeferredRecord deferred = run.takeDeferred();
    Verdict verdict = deferred == null ? services.journal().write(end) : deferred.writeWith(end);
    releaseIncomplete(verdict);
    if (verdict != Verdict.RECORDED) {
      return false;
    }
    services.listener().on(new Event.RunEnded(run.id(), run.definition().name(), state, now));
    return true;
  }

  /** The number of records that must be in the database; 0 if they need not be counted. */
  private int requiredRecords() {
    return services.store().failover().mayLackRecords(connections) ? run.records().get() : 0;
  }

  private void releaseIncomplete(Verdict verdict) {
    if (verdict == Verdict.INCOMPLETE) {
      services.journal().write(new Entry.Release(run.owned(), true));
      if (run.stopReason() == null) { // otherwise another run has already reported it
        host.reportMissingRecords();
      }
    }
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
    if (run.owned().generation() > GenerationIds.FIRST) {
      run.recheck(); // a failover may have lost this generation, and the one before is ours
    }
    host.confirmMembership();
    return drop(new RunStopped.Reason.Lost().text());
  }

  private Completion drop(String reason) {
    services.listener().on(new Event.RunDropped(run.id(), reason));
    return new Completion.Dropped();
  }
}
