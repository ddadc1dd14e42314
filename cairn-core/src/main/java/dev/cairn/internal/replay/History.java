package dev.cairn.internal.replay;

import dev.cairn.common.HistorySize;
import dev.cairn.error.StuckException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.DeferredRead;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a run or of one of its branches, old and new: what was recorded is handed out
 * again, what is new is journaled. It keeps the branch's time, which is that of its last
 * checkpoint. Used by the branch's own thread alone.
 */
public final class History {
  private final ActiveRun run;
  private final ExecutionThread strand;
  private final Records records;
  private final String path;
  private final Replay replay;
  private final Outcomes outcomes;
  private final Journal journal;
  private final InstantSource clock;
  private final Listener listener;
  private final HistoryLimits limits;
  private final @Nullable RequestedCompensations undoing;
  private Instant now;

  public History(
      ActiveRun run,
      RunServices services,
      Records records,
      ExecutionThread strand,
      String path,
      Instant startedAt) {
    this.run = run;
    this.strand = strand;
    this.records = records;
    this.path = path;
    this.replay = records.replay(path);
    this.outcomes = records.outcomes(run, services.store().history());
    this.journal = services.journal();
    this.clock = services.clock();
    this.listener = services.listener();
    this.limits = services.limits();
    this.undoing = run.isRehearsal() ? new RequestedCompensations() : null;
    this.now = startedAt;
  }

  /** The time of the last checkpoint. */
  public Instant now() {
    return now;
  }

  /** The time of this moment, in microseconds, never before the last checkpoint's. */
  public Instant clock() {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return time.isAfter(now) ? time : now;
  }

  /** What was recorded for a step, or null if it has to be done. */
  public @Nullable StepRecord recorded(StepKind kind, String key) {
    run.mayGoOn();
    run.settle();
    boolean beyond = kind != StepKind.COMPENSATION && replay.undoneBefore(key);
    if (beyond) {
      undoneBefore(kind, key);
    }
    StepHeader found =
        kind == StepKind.COMPENSATION ? replay.undone(key) : found(kind, key, beyond);
    if (undoing != null && kind == StepKind.COMPENSATION) {
      undoing.asked(key, found != null);
    }
    if (found == null) {
      strand.goesBeyondRecords();
      strand.mayGoOn();
      run.mayGoOnAt(clock.instant());
      mayGrow(kind);
      return null;
    }
    return replayed(found);
  }

  private StepRecord replayed(StepHeader found) {
    now = found.span().completedAt();
    StepRecord whole = outcomes.whole(found, replay);
    records.add(whole.outcome());
    records.notice(limits.warning()); // of which was told when it was recorded
    return whole;
  }

  /** A history that is too large gets no longer, but what was done can be undone. */
  private void mayGrow(StepKind kind) {
    HistorySize most = limits.limit();
    boolean undoes = kind == StepKind.COMPENSATION || run.isCancelled();
    if (most != null && !undoes && !run.isRehearsal() && records.hasReached(most)) {
      var exception =
          new StuckException(
              "The history of workflow '%s' has %,d records and %,d bytes, and the limit is %s. Let it start child workflows for parts of its work, keep large values elsewhere and record their addresses, or raise Config.historyLimit; then resume the workflow."
                  .formatted(run.id(), records.length(), records.bytes(), most));
      throw run.stopped(new RunStopped.Reason.Stuck(exception));
    }
  }

  /**
   * A branch was given up here; a workflow that is not cancelled has failed here, and must again.
   */
  private void undoneBefore(StepKind kind, String key) {
    if (!path.equals(Records.TRUNK)) {
      strand.giveUpWithAbove();
    } else if (!run.isCancelled() && !replay.isOfSameBuild() && !replay.hasMore()) {
      throw run.stopped(
          new RunStopped.Reason.Stuck(replay.goesOn("asked for %s '%s'".formatted(kind, key))));
    }
  }

  private @Nullable StepHeader found(StepKind kind, String key, boolean beyond) {
    boolean leniently = run.isCancelled() || (strand.isGivenUp() && (beyond || !run.isRehearsal()));
    return leniently ? replay.nextIf(kind, key) : next(kind, key);
  }

  /**
   * Makes sure, before anything is undone, that what is recorded as undone is among it, in its
   * order.
   *
   * @param keys what is to be undone, in this order
   */
  public void mayUndo(List<String> keys) {
    boolean strictly = replay.isOfSameBuild() && !run.isCancelled();
    Iterator<String> undoing = keys.iterator();
    if (strictly && !replay.undoings().stream().allMatch(key -> comes(undoing, key))) {
      throw run.stopped(new RunStopped.Reason.Stuck(replay.undoesOtherwise(keys)));
    }
  }

  /** Makes sure, before anything is undone, that what fails here had asked for all its records. */
  public void mayFail() {
    if (!run.isCancelled() && replay.hasMore()) {
      try {
        replay.end();
      } catch (StuckException stuck) {
        throw run.stopped(new RunStopped.Reason.Stuck(stuck));
      }
    }
  }

  private static boolean comes(Iterator<String> keys, String key) {
    while (keys.hasNext()) {
      if (keys.next().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable StepHeader next(StepKind kind, String key) {
    try {
      return replay.next(kind, key);
    } catch (StuckException stuck) {
      throw run.stopped(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /** What was recorded here, or null if this was passed without a record, or not yet. */
  public @Nullable StepRecord recordedIf(StepKind kind, String key) {
    run.mayGoOn();
    run.settle();
    StepHeader found = replay.nextIf(kind, key);
    if (found == null) {
      return null;
    }
    return replayed(found);
  }

  /** Throws if this is not to go on; what is given up first asks for all that it recorded. */
  void mayGoOn() {
    run.mayGoOn();
    if (!replay.hasMore()) {
      strand.mayGoOn();
    }
  }

  /**
   * Throws if code that has returned is not to end so: what was cancelled is undone, even if it
   * recorded more, and what had failed and was undone cannot succeed.
   */
  public void mayReturn() {
    if (run.isCancelled()) {
      strand.mayGoOn();
    } else if (path.equals(Records.TRUNK) && replay.isUndone()) {
      throw run.stopped(new RunStopped.Reason.Stuck(replay.goesOn("returned")));
    }
    mayGoOn();
  }

  /**
   * Throws if the run is not to go on. What leaves no record is passed also by what is given up, on
   * its way to its next durable call: a replay could not tell how far it had got.
   */
  public void mayPass() {
    run.mayGoOn();
    run.settle();
  }

  /** Whether more was recorded than has been asked for. */
  public boolean hasMore() {
    return replay.hasMore();
  }

  /** After an interrupt of a wait for something new: throws unless it was not by Cairn. */
  public void interrupted() {
    run.mayGoOn();
    strand.mayGoOn();
  }

  /** Makes sure that nothing is left of the records; what undid a branch may be asked for later. */
  public void end() {
    run.mayGoOn(); // undoing may have been stopped, for which this has waited
    if (run.isCancelled()) {
      return;
    }
    boolean trunk = path.equals(Records.TRUNK);
    try {
      if (trunk || replay.hasMore()) {
        replay.end();
      }
      if (trunk) {
        records.end();
      }
      List<String> unasked = replay.unasked();
      if (!unasked.isEmpty()) {
        listener.on(new Event.StepsUnasked(run.id(), unasked));
      }
    } catch (StuckException stuck) {
      throw run.stopped(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /**
   * In a replay, when all is undone: tells what is recorded of that and was not asked for, and of a
   * cancelled workflow also which steps were not, since what undoes them may be missing.
   */
  public void endUndoing() {
    if (undoing == null) {
      return;
    }
    List<StepHeader> left = replay.left();
    boolean undone = !left.stream().allMatch(Replay::isOfCode);
    boolean strictly = replay.isOfSameBuild() && !run.isCancelled();
    if (undone && (strictly || undoing.isBeyondRecords())) {
      throw run.stopped(new RunStopped.Reason.Stuck(replay.undoesOtherwise(undoing.asked())));
    }
    List<String> unasked =
        left.stream()
            .filter(step -> run.isCancelled() || !Replay.isOfCode(step))
            .map(StepHeader::key)
            .toList();
    if (!unasked.isEmpty()) {
      listener.on(new Event.StepsUnasked(run.id(), unasked));
    }
  }

  /** How many records the run has. */
  public int length() {
    return records.length();
  }

  /** A record to be, at the next position. */
  public StepRecord frame(
      StepKind kind,
      String key,
      Outcome outcome,
      StepRecord.Span span,
      StepRecord.Fingerprint arguments) {
    return new StepRecord(key, records.nextPosition(), kind, outcome, span, arguments);
  }

  /**
   * Journals a record; the run stops if it may not record any more, or afterwards if it is only not
   * to go on. A branch that is given up goes on to its next durable call, so that it can say how to
   * undo what it did.
   */
  public void record(StepRecord step) {
    recordAnd(new Entry.Checkpoint(run.owned(), step));
  }

  /**
   * Journals a record with what else happens in its commit; false if that cannot happen, and
   * nothing was recorded.
   */
  public boolean recordAnd(Entry.OfStep entry) {
    mayRecord();
    run.settle();
    Verdict verdict = written(entry);
    if (verdict == Verdict.UNPLACED) {
      return false;
    }
    if (verdict != Verdict.RECORDED) {
      throw run.stopped(new RunStopped.Reason.Lost());
    }
    passed(entry.step());
    run.mayGoOn();
    return true;
  }

  private Verdict written(Entry entry) {
    try {
      return journal.write(entry);
    } catch (JournalFailedException unknown) {
      throw run.stopped(new RunStopped.Reason.Unrecorded(unknown));
    }
  }

  /** Throws if what was done is not to be recorded. */
  public void mayRecord() {
    run.mayRecord();
    run.mayGoOnAt(clock.instant());
  }

  /**
   * Takes note of what is still there to be seen: that is journaled with what comes next, since it
   * would only be seen again if the process died before. Beside branches it is journaled at once.
   */
  public void observed(Entry.OfStep entry) {
    if (!path.equals(Records.TRUNK) || run.isForked()) {
      recordAnd(entry);
      return;
    }
    mayRecord();
    run.settle();
    run.holdBack(new DeferredRead(entry, journal));
    passed(entry.step());
    run.mayGoOn();
  }

  /** The run's time goes on to this at least. */
  public void notBefore(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  /** Takes note of a record that is committed already, or with what comes next. */
  public void passed(StepRecord step) {
    run.records().incrementAndGet();
    now = step.span().completedAt();
    records.add(step.outcome());
    if (records.reaches(limits.warning())) {
      listener.on(new Event.HistoryLarge(run.id(), records.length(), records.bytes()));
    }
  }
}
