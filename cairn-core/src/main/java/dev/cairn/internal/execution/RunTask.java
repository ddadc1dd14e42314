package dev.cairn.internal.execution;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.ValueException;
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

/** What a run's thread does, from its arguments to the record of its end. */
public final class RunTask implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunTask.class);

  private final RunHost host;
  private final RunServices services;
  private final ActiveRun run;
  private final @Nullable Beginning known;
  private final int connections;

  /** The task of a run that begins so; with null, of one that has rested. */
  public RunTask(RunHost host, RunServices services, ActiveRun run, @Nullable Beginning known) {
    this.host = host;
    this.services = services;
    this.run = run;
    this.known = known;
    this.connections = services.store().failover().connections();
  }

  /**
   * What a run begins with.
   *
   * @param input its arguments, as recorded
   * @param startedAt when it first ran
   * @param sameBuild whether all its records are of this build
   */
  public record Beginning(String input, Instant startedAt, boolean sameBuild) {
    public static Beginning of(WorkflowRow row) {
      return new Beginning(row.input(), row.startedAt(), row.build() != null);
    }
  }

  /** How a run's thread ends. */
  private sealed interface Exit {
    /** The run is over. */
    record Over(Completion ended) implements Exit {}

    /** It leaves memory until then. */
    record Rests(Instant until) implements Exit {}
  }

  @Override
  public void run() {
    if (run.isCancelled()) {
      run.main().giveUp();
    }
    run.main().runsOn(Thread.currentThread());
    Exit exit = new Exit.Over(new Completion.Dropped());
    try {
      exit = guarded();
    } catch (RuntimeException | Error unexpected) {
      exit = new Exit.Over(released(unexpected));
    } finally {
      CurrentScope.enter(null);
      switch (exit) {
        case Exit.Over(var ended) -> host.finished(run, ended);
        case Exit.Rests(var until) -> host.rests(run, until);
      }
    }
  }

  private Exit guarded() {
    try {
      return new Exit.Over(toTheEnd(beginning()));
    } catch (RunStopped stopped) {
      return stopped(stopped.reason());
    } catch (JournalFailedException unknown) {
      return new Exit.Over(released(unknown));
    } catch (CairnException problem) {
      return new Exit.Over(refused(problem));
    }
  }

  /** What it may still record is recorded; what stops it meanwhile only ends it. */
  private Exit stopped(RunStopped.Reason reason) {
    boolean woken = Thread.interrupted();
    LOG.debug("run stopped workflow={} interrupted={}", run.id(), woken);
    try {
      return reason instanceof RunStopped.Reason.Resting(var until)
          ? new Exit.Rests(until)
          : new Exit.Over(ended(reason));
    } catch (RunStopped again) {
      return new Exit.Over(dropped(again.reason().text()));
    } catch (JournalFailedException unknown) {
      return new Exit.Over(released(unknown));
    } catch (CairnException problem) {
      return new Exit.Over(refused(problem));
    }
  }

  private Completion ended(RunStopped.Reason reason) {
    return switch (reason) {
      case RunStopped.Reason.Stuck(var exception) ->
          end(WorkflowState.STUCK, services.values().encodeFailure(run.id(), exception))
              ? new Completion.GotStuck(exception)
              : lost();
      case RunStopped.Reason.Lost lost -> lost();
      case RunStopped.Reason.Cancelled cancelled -> dropped(cancelled.text());
      case RunStopped.Reason.Unrecorded(var problem) -> released(problem);
      case RunStopped.Reason.Closing closing -> givenBack(closing);
      case RunStopped.Reason.GivenUp givenUp -> cancelled();
      case RunStopped.Reason.Resting resting -> dropped(resting.text());
    };
  }

  /** What the workflow did is undone. */
  private Completion cancelled() {
    Cancellation why = Objects.requireNonNull(run.term().cancellation());
    return end(WorkflowState.CANCELLED, null)
        ? new Completion.Threw(Cancelled.exception(run.id(), why))
        : lost();
  }

  private Beginning beginning() {
    run.mayGoOn();
    run.mayGoOnAt(services.clock().instant());
    if (known != null) {
      return known;
    }
    awaitMemory();
    WorkflowRow row =
        services
            .store()
            .workflows()
            .findAmongMany(run.id())
            .filter(found -> found.attempt() == run.owned().attempt())
            .orElseThrow(() -> run.stopped(new RunStopped.Reason.Lost()));
    return new Beginning(row.input(), row.startedAt(), row.build() != null);
  }

  /** Many may wake at once whose arguments are large. */
  private void awaitMemory() {
    try {
      run.await(services.memory());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      run.mayGoOn();
    }
  }

  private Completion toTheEnd(Beginning beginning) {
    run.arguments(beginning.input());
    if (run.term().cancellation() == Cancellation.WITH_CHILDREN) {
      services.store().steering().cancelChildren(run.id());
    }
    int attempt = run.owned().attempt();
    services.listener().on(new Event.RunStarted(run.id(), run.definition().name(), attempt));
    RunContext course = course(beginning);
    List<@Nullable Object> arguments = arguments(beginning);
    var scope = new WorkflowScope(course, beginning.startedAt());
    CurrentScope.enter(scope);
    ValueSerializer.Recorded returned;
    try {
      returned =
          scope.run(() -> {
            ValueSerializer.Recorded given =
                services.values().roundTripResult(run, run.definition().code().run(arguments));
            course.outflows().flush();
            return given;
          });
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable thrown) {
      course.outflows().flushAfterFailure(thrown);
      return failed(thrown);
    }
    return succeeded(scope, returned);
  }

  private RunContext course(Beginning beginning) {
    return new RunContext(
        host,
        run,
        services,
        records(beginning),
        new BranchLimiter(),
        new StreamAppenders(run, services));
  }

  /** What the code did is undone if Postgres refuses its result. */
  private Completion succeeded(WorkflowScope scope, ValueSerializer.Recorded result) {
    boolean recorded;
    run.mayGoOnAt(services.clock().instant());
    try {
      recorded = end(WorkflowState.SUCCEEDED, result.outcome());
    } catch (DatabaseException refused) {
      run.mayGoOn();
      scope.undo();
      return failed(refused);
    }
    return recorded ? returned(result) : lost();
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

  /** What a run recorded before. */
  public static RunRecords records(ActiveRun run, RunServices services, boolean sameBuild) {
    StoredHistory history = services.store().history().history(run.id());
    run.records().set(history.steps().size());
    var records = new RunRecords(run.id(), history, sameBuild);
    var readings = new RecordReader(run, services.values());
    records
        .joinRecords()
        .forEach(join ->
            Stream.of(BranchJoin.decision(readings, join)).skip(1).forEach(records::markAbandoned));
    return records;
  }

  private List<@Nullable Object> arguments(Beginning beginning) {
    try {
      return services
          .values()
          .decodeArguments(run.bindingId(), run.definition(), beginning.input());
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  private Completion failed(Throwable thrown) {
    run.mayGoOnAt(services.clock().instant());
    Outcome.Failure failure = services.values().encodeFailure(run.id(), thrown);
    return end(WorkflowState.FAILED, failure)
        ? new Completion.Threw(services.values().decodeFailure(run.id(), failure))
        : lost();
  }

  /**
   * What Postgres refuses, such as an end, needs somebody; if it refuses that, too, another run.
   */
  private Completion refused(CairnException problem) {
    RunStopped.Reason reason = run.stopReason();
    if (reason != null) {
      return dropped(reason.text());
    }
    var stuck = Stuck.because(run, problem);
    try {
      return end(WorkflowState.STUCK, services.values().encodeFailure(run.id(), stuck.exception()))
          ? new Completion.GotStuck(stuck.exception())
          : lost();
    } catch (RuntimeException | Error again) {
      return released(again);
    }
  }

  /** The end is not recorded, and another run is to find out why, or to record it. */
  private Completion released(Throwable problem) {
    host.release(run);
    Throwable trace = problem instanceof CairnException ? null : problem;
    LOG.warn(
        "run released without an end workflow={} next=another run problem={}",
        LogText.of(run.id()),
        LogText.of(String.valueOf(problem.getMessage())),
        trace);
    return dropped(String.valueOf(problem.getMessage()));
  }

  /** Records the end; false if the workflow is not in this executor's hands any more. */
  private boolean end(WorkflowState state, @Nullable Outcome outcome) {
    Instant now = services.clock().instant();
    boolean counted = services.store().failover().mayLackRecords(connections);
    int records = counted ? run.records().get() : 0;
    var end = new Entry.End(run.owned(), state, outcome, now, records);
    DeferredRecord held = run.takeHeldBack();
    Verdict verdict = held == null ? services.journal().write(end) : held.writeWith(end);
    if (verdict == Verdict.INCOMPLETE) {
      services.journal().write(new Entry.Release(run.owned(), true));
      if (run.stopReason() == null) { // else another run has noticed it
        host.recordsAreMissing();
      }
    }
    if (verdict != Verdict.RECORDED) {
      return false;
    }
    services.listener().on(new Event.RunEnded(run.id(), run.definition().name(), state));
    return true;
  }

  /** Others need not wait for this executor's other runs to end, nor its end for the record. */
  private Completion givenBack(RunStopped.Reason.Closing reason) {
    services.journal().writeSoon(new Entry.Release(run.owned(), false));
    return dropped(reason.text());
  }

  private Completion lost() {
    host.confirmMembership();
    return dropped(new RunStopped.Reason.Lost().text());
  }

  private Completion dropped(String reason) {
    services.listener().on(new Event.RunDropped(run.id(), reason));
    return new Completion.Dropped();
  }
}
