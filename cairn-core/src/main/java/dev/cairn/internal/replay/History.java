package dev.cairn.internal.replay;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.DeferredRead;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.internal.run.RunStatement;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.operate.HistorySize;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of one branch of a run, or of the main path: returns existing records on replay and
 * writes new ones to the journal. It also holds the branch's time, which is the completion time of
 * its last record. Used only by the branch's own thread.
 */
public final class History {
  private final ActiveRun run;
  private final ExecutionThread thread;
  private final RunRecords records;
  private final String path;
  private final Replay replay;
  private final OutcomeLoader outcomeLoader;
  private final Journal journal;
  private final InstantSource clock;
  private final Listener listener;
  private final RecordReports reports;
  private final HistoryLimits limits;
  private final @Nullable RequestedCompensations requestedCompensations;
  private Instant now;

  public History(
      ActiveRun run,
      RunServices services,
      RunRecords records,
      ExecutionThread thread,
      String path,
      Instant startedAt) {
    this.run = run;
    this.thread = thread;
    this.records = records;
    this.path = path;
    this.replay = records.branchReplay(path);
    this.outcomeLoader = records.outcomeLoader(run, services.store().history());
    this.journal = services.journal();
    this.clock = services.clock();
    this.listener = services.listener();
    this.reports = new RecordReports(run, services.interceptors());
    this.limits = services.limits();
    this.requestedCompensations = run.isDryRun() ? new RequestedCompensations() : null;
    this.now = startedAt;
  }

  /** Returns the completion time of the last record. */
  public Instant now() {
    return now;
  }

  /** Returns the current database time in microseconds; never earlier than {@link #now()}. */
  public Instant currentTime() {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return time.isAfter(now) ? time : now;
  }

  /**
   * Returns the record of a durable call, or null if the call has to be executed; writes deferred
   * records first. New work may begin only if the thread is not abandoned, the deadline has not
   * passed, and the history has not reached its limit.
   */
  public @Nullable StepRecord findRecord(StepKind kind, String key) {
    run.throwIfStopped();
    records.trace(path, kind, key);
    run.writeDeferred();
    boolean compensatedEarlier = kind != StepKind.COMPENSATION && replay.wasCompensatedBefore(key);
    if (compensatedEarlier) {
      stopIfCompensatedEarlier(kind, key);
    }
    StepHeader found =
        kind == StepKind.COMPENSATION
            ? replay.findCompensation(key)
            : findHeader(kind, key, compensatedEarlier);
    if (requestedCompensations != null && kind == StepKind.COMPENSATION) {
      requestedCompensations.add(key, found != null);
    }
    if (found == null) {
      thread.markPastRecords();
      thread.throwIfStopped();
      run.throwIfDeadlinePassed(clock.instant());
      checkHistoryLimit(kind);
      return null;
    }
    return loadRecord(found);
  }

  private StepRecord loadRecord(StepHeader header) {
    now = header.span().completedAt();
    StepRecord step = outcomeLoader.load(header, replay);
    reports.report(step, true);
    records.countBytes(step.outcome());
    records.markLargeIfReached(
        limits.warning()); // the event was emitted when the step was recorded
    return step;
  }

  /**
   * Stops the run as stuck if the history has reached its limit. Compensations are still recorded,
   * so that the workflow can be undone.
   */
  private void checkHistoryLimit(StepKind kind) {
    HistorySize limit = limits.limit();
    boolean compensating = kind == StepKind.COMPENSATION || run.isCancelled();
    if (limit != null && !compensating && !run.isDryRun() && records.hasReached(limit)) {
      var exception =
          WorkflowStoppedException.stuck(
              "The history of workflow '%s' has %,d records and %,d bytes; the limit is %s. Let the workflow continue as new (Durable.continueAsNew), split the work into child workflows, store large values elsewhere and record references to them, or raise Config.historyLimit; then resume the workflow."
                  .formatted(run.id(), records.count(), records.bytes(), limit),
              run.id());
      throw run.stopWith(new RunStopped.Reason.Stuck(exception));
    }
  }

  /**
   * The records show that compensation began before this call. A branch is then abandoned here, as
   * before. The main path of a workflow that is not cancelled had failed here and must fail again.
   */
  private void stopIfCompensatedEarlier(StepKind kind, String key) {
    if (!path.equals(RunRecords.MAIN_PATH)) {
      thread.abandonWithParent();
    } else if (!run.isCancelled() && !replay.isSameBuild() && !replay.hasUnrequestedRecords()) {
      throw run.stopWith(
          new RunStopped.Reason.Stuck(
              replay.continuesAfterCompensation("requested %s '%s'".formatted(kind, key))));
    }
  }

  private @Nullable StepHeader findHeader(StepKind kind, String key, boolean compensatedEarlier) {
    boolean lenient =
        run.isCancelled() || (thread.isAbandoned() && (compensatedEarlier || !run.isDryRun()));
    return lenient ? replay.nextIf(kind, key) : nextHeader(kind, key);
  }

  /**
   * Checks, before any compensation runs, that the recorded ones are among the registered ones, in
   * order.
   */
  public void checkCanCompensate(List<String> keys) {
    boolean strict = replay.isSameBuild() && !run.isCancelled();
    Iterator<String> remaining = keys.iterator();
    if (strict && !replay.compensationKeys().stream().allMatch(key -> skipTo(remaining, key))) {
      throw run.stopWith(new RunStopped.Reason.Stuck(replay.compensationsDiffer(keys)));
    }
  }

  /** Checks, before compensation begins, that the failed code has requested all its records. */
  public void checkCanFail() {
    if (!run.isCancelled() && replay.hasUnrequestedRecords()) {
      try {
        replay.checkAllRequested();
      } catch (WorkflowStoppedException stuck) {
        throw run.stopWith(new RunStopped.Reason.Stuck(stuck));
      }
    }
  }

  private static boolean skipTo(Iterator<String> keys, String key) {
    while (keys.hasNext()) {
      if (keys.next().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable StepHeader nextHeader(StepKind kind, String key) {
    try {
      return replay.next(kind, key);
    } catch (WorkflowStoppedException stuck) {
      throw run.stopWith(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /**
   * Returns the record of a durable call if it is the next one; null if this call passed without a
   * record, or has none yet.
   */
  public @Nullable StepRecord findRecordIfNext(StepKind kind, String key) {
    run.throwIfStopped();
    run.writeDeferred();
    StepHeader found = replay.nextIf(kind, key);
    if (found == null) {
      return null;
    }
    return loadRecord(found);
  }

  /**
   * Throws if this branch has to stop. An abandoned branch first requests all records that it has.
   */
  void checkCanContinue() {
    run.throwIfStopped();
    if (!replay.hasUnrequestedRecords()) {
      thread.throwIfStopped();
    }
  }

  /**
   * Throws if the code may not end by returning. A cancelled workflow has to be compensated even if
   * its code returned, and code that failed before and was compensated cannot succeed now.
   */
  public void checkCanReturn() {
    if (run.isCancelled()) {
      thread.throwIfStopped();
    } else if (path.equals(RunRecords.MAIN_PATH) && replay.hasCompensations()) {
      throw run.stopWith(
          new RunStopped.Reason.Stuck(replay.continuesAfterCompensation("returned")));
    }
    checkCanContinue();
  }

  /**
   * Throws if the run has to stop. Calls that leave no record use this check only: an abandoned
   * branch continues past them to its next recorded call, because a replay could not tell how far
   * it had come.
   */
  public void checkRunNotStopped() {
    run.throwIfStopped();
    run.writeDeferred();
  }

  /** Returns whether the code has not yet requested all records. */
  public boolean hasUnrequestedRecords() {
    return replay.hasUnrequestedRecords();
  }

  /**
   * Called when a wait was interrupted; throws if the run or the branch has to stop. Otherwise the
   * interrupt did not come from Cairn.
   */
  public void checkStopAfterInterrupt() {
    run.throwIfStopped();
    thread.throwIfStopped();
  }

  /**
   * Checks, when the code has ended, that it requested all records. Compensations of a branch may
   * still be requested later. Records of another build that were not requested are reported as an
   * event.
   */
  public void checkComplete() {
    run.throwIfStopped(); // the run may have been stopped while this waited for compensations
    if (run.isCancelled()) {
      return;
    }
    boolean isMain = path.equals(RunRecords.MAIN_PATH);
    try {
      if (isMain || replay.hasUnrequestedRecords()) {
        replay.checkAllRequested();
      }
      if (isMain) {
        records.checkAllBranchesRequested();
      }
      List<String> unrequestedKeys = replay.unrequestedKeysOfOtherBuild();
      if (!unrequestedKeys.isEmpty()) {
        listener.on(new Event.StepsNotRequested(run.id(), unrequestedKeys));
      }
    } catch (WorkflowStoppedException stuck) {
      throw run.stopWith(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /**
   * Checks, at the end of a dry run's compensation, that all recorded compensations were requested;
   * reports those that were not. For a cancelled workflow it also reports steps that were not
   * requested, because their compensations may be missing.
   */
  public void checkCompensationsComplete() {
    if (requestedCompensations == null) {
      return;
    }
    List<StepHeader> unrequested = replay.unrequested();
    boolean hasUnrequestedCompensation = !unrequested.stream().allMatch(Replay::isForwardStep);
    boolean strict = replay.isSameBuild() && !run.isCancelled();
    if (hasUnrequestedCompensation && (strict || requestedCompensations.hasOutcomeUnknown())) {
      throw run.stopWith(
          new RunStopped.Reason.Stuck(replay.compensationsDiffer(requestedCompensations.keys())));
    }
    List<String> unrequestedKeys =
        unrequested.stream()
            .filter(step -> run.isCancelled() || !Replay.isForwardStep(step))
            .map(StepHeader::key)
            .toList();
    if (!unrequestedKeys.isEmpty()) {
      listener.on(new Event.StepsNotRequested(run.id(), unrequestedKeys));
    }
  }

  /** Returns the number of records of the run. */
  public int recordCount() {
    return records.count();
  }

  /** Creates a record with the next position; does not write it. */
  public StepRecord newRecord(
      StepKind kind,
      String key,
      Outcome outcome,
      StepRecord.Span span,
      StepRecord.Fingerprint arguments) {
    return new StepRecord(key, records.nextPosition(), kind, outcome, span, arguments);
  }

  /**
   * Writes a record and blocks until it is committed. Throws if the run may not record any more,
   * and afterwards if the run has to stop. An abandoned branch continues to its next durable call,
   * so that it can register the compensation of what it just did.
   */
  public void record(StepRecord step) {
    recordAnd(new Entry.Checkpoint(run.owned(), step));
  }

  /** Writes a record and another change in one commit; false if that change is not possible. */
  public boolean recordAnd(Entry.StepEntry entry) {
    checkCanRecord();
    run.writeDeferred();
    Verdict verdict = RunStatement.execute(run, () -> journal.write(entry));
    if (verdict == Verdict.INVALID_TARGET) {
      return false;
    }
    if (verdict != Verdict.RECORDED) {
      throw run.stopWith(new RunStopped.Reason.Lost());
    }
    addRecord(entry.step());
    run.throwIfStopped();
    return true;
  }

  /** Throws if the run may not record its work, or if its deadline has passed. */
  public void checkCanRecord() {
    run.checkCanRecord();
    run.throwIfDeadlinePassed(clock.instant());
  }

  /**
   * Records something that was read, such as a message. The record is deferred and written with the
   * next one, because the same data would be read again if the process died before that. If the run
   * has branches, the record is written at once.
   */
  public void recordDeferred(Entry.StepEntry entry) {
    if (!path.equals(RunRecords.MAIN_PATH) || run.hasBranches()) {
      recordAnd(entry);
      return;
    }
    checkCanRecord();
    run.writeDeferred();
    run.defer(new DeferredRead(entry, journal));
    addRecord(entry.step());
    run.throwIfStopped();
  }

  /** Advances the branch's time to the given instant if that is later. */
  public void advanceTo(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  /**
   * Adds a record to the in-memory state. The record is committed already, or will be with the next
   * one.
   */
  public void addRecord(StepRecord step) {
    run.records().incrementAndGet();
    now = step.span().completedAt();
    reports.report(step, false);
    records.countBytes(step.outcome());
    if (records.becomesLarge(limits.warning())) {
      listener.on(new Event.HistoryLarge(run.id(), records.count(), records.bytes()));
    }
  }
}
