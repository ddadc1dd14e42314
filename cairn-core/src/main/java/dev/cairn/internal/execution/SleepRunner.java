package dev.cairn.internal.execution;

import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RecordReports;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Executes the sleeps of one thread of a run. The record holds the wake-up time by the database
 * clock; in memory a sleep takes its duration, however that clock is set. Used by one thread.
 */
final class SleepRunner {
  /** Estimated time to replay one record. */
  private static final Duration REPLAY_PER_RECORD = Duration.ofMillis(10);

  private static final ValueType INSTANT = new ValueType("the end of a sleep", Instant.class);

  private final RunContext context;
  private final ActiveRun run;
  private final RunServices services;
  private final ExecutionThread executionThread;
  private final History history;
  private final RecordReader recordReader;

  SleepRunner(
      RunContext context,
      ExecutionThread executionThread,
      History history,
      RecordReader recordReader) {
    this.context = context;
    this.run = context.run();
    this.services = context.services();
    this.executionThread = executionThread;
    this.history = history;
    this.recordReader = recordReader;
  }

  /**
   * Sleeps for the duration; on replay, for the rest of it. If the database clock was set back, the
   * sleep still takes at most the full duration.
   *
   * @param isMain whether this is the main thread of the run, which can be unloaded
   */
  void sleep(String key, Duration duration, boolean isMain) {
    StepRecord recorded = history.findRecord(StepKind.SLEEP, key);
    boolean isOver = recorded != null && history.hasUnrequestedRecords();
    Deadlines deadlines = services.waiting().deadlines();
    StepRecord sleep;
    Instant wakeAt;
    Supplier<Instant> end;
    if (recorded != null && recorded.outcome() instanceof Outcome.Success success) {
      sleep = recorded;
      wakeAt = (Instant) Objects.requireNonNull(recordReader.readResult(key, INSTANT, success));
      Instant endsAt = deadlines.endOfResumedWait(recorded.span().startedAt(), wakeAt);
      end = deadlines.beginWait(Duration.between(services.clock().instant(), endsAt));
    } else {
      end =
          deadlines.beginWait(
              duration); // not from the record: the database clock may have been set back
      Instant now = history.currentTime();
      wakeAt = Deadlines.endOfWait(now, duration);
      sleep = record(key, now, wakeAt);
    }
    if (run.hasSleptUntil(wakeAt)) {
      wake(sleep, wakeAt, isOver);
      return;
    }
    unloadIfLong(wakeAt, end, isMain);
    if (awaitEnd(key, end.get())) {
      wake(sleep, wakeAt, isOver);
    }
  }

  private void wake(StepRecord sleep, Instant wakeAt, boolean wasOver) {
    history.advanceTo(wakeAt);
    new RecordReports(run, services.interceptors()).reportSleep(sleep, wakeAt, wasOver);
  }

  private StepRecord record(String key, Instant now, Instant wakeAt) {
    var span = new StepRecord.Span(now, now, 1);
    Outcome outcome = services.values().encodeStepResult(run, key, INSTANT, wakeAt);
    StepRecord sleep =
        history.newRecord(StepKind.SLEEP, key, outcome, span, StepRecord.Fingerprint.NONE);
    history.record(sleep);
    return sleep;
  }

  /**
   * Unloads the run if the sleep is long and no other thread of the run is active. The run is later
   * replayed from its records, so the more records it has, the longer the sleep must be.
   */
  private void unloadIfLong(Instant wakeAt, Supplier<Instant> end, boolean isMain) {
    Duration left = Duration.between(services.clock().instant(), end.get());
    Duration minimum =
        services.unloadSleepsFrom().plus(REPLAY_PER_RECORD.multipliedBy(history.recordCount()));
    boolean nothingElseRuns = isMain && !run.hasBranches() && executionThread.isProceeding();
    if (left.compareTo(minimum) >= 0
        && nothingElseRuns
        && !history.hasUnrequestedRecords()
        && !run.isDryRun()) {
      context.streamAppenders().flush();
      throw run.stopToUnload(wakeAt, end.get());
    }
  }

  /**
   * Waits for the end of the sleep, which listeners learn unless it is over; returns false if this
   * thread is abandoned, which its next durable call notices. The run of a cancelled workflow is
   * abandoned from the beginning, so it does not wait for a sleep of the run before.
   */
  private boolean awaitEnd(String key, Instant wakeAt) {
    var steadyClock = services.store().clock().monotonic();
    Instant now = steadyClock.instant();
    Instant end = now.plus(Duration.between(services.clock().instant(), wakeAt));
    if (!now.isBefore(end)) {
      return true;
    }
    return !mustStop()
        && services.reportWait(
            run, key, new Event.Awaited.Time(), wakeAt, () -> pauseUntil(end, steadyClock));
  }

  private boolean pauseUntil(Instant end, InstantSource steadyClock) {
    Instant now = steadyClock.instant();
    while (now.isBefore(end)) {
      if (mustStop()) {
        return false;
      }
      services.activity().beginWait();
      try {
        services.environment().pause().sleep(Duration.between(now, end));
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // else it was not interrupted by Cairn
      } finally {
        services.activity().endWait();
      }
      now = steadyClock.instant();
    }
    return true;
  }

  /** Whether this thread is abandoned, now that it is past its records. */
  private boolean mustStop() {
    run.throwIfStopped();
    executionThread.markPastRecords();
    return executionThread.isAbandoned();
  }
}
