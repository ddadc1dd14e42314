package dev.cairn.internal.execution;

import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The sleeps of a workflow's code or of one of its branches. A sleep is recorded as the time of
 * waking by the database clock; in memory it takes its length, whatever that clock is set to. Used
 * by one thread.
 */
final class SleepRunner {
  /** What it may take to replay a record. */
  private static final Duration REPLAY = Duration.ofMillis(10);

  private static final ValueType INSTANT = new ValueType("the end of a sleep", Instant.class);

  private final RunContext course;
  private final ActiveRun run;
  private final RunServices services;
  private final ExecutionThread strand;
  private final History history;
  private final RecordReader readings;

  SleepRunner(RunContext course, ExecutionThread strand, History history, RecordReader readings) {
    this.course = course;
    this.run = course.run();
    this.services = course.services();
    this.strand = strand;
    this.history = history;
    this.readings = readings;
  }

  /**
   * Sleeps, or what is left of it in a replay: not longer than the whole sleep, should the database
   * clock have been set back since.
   */
  void sleep(String key, Duration duration, boolean trunk) {
    StepRecord recorded = history.findRecord(StepKind.SLEEP, key);
    Deadlines deadlines = services.waiting().deadlines();
    Instant waking;
    Supplier<Instant> end;
    if (recorded != null && recorded.outcome() instanceof Outcome.Success success) {
      waking = (Instant) Objects.requireNonNull(readings.readResult(key, INSTANT, success));
      Instant over = deadlines.endOfResumedWait(recorded.span().startedAt(), waking);
      end = deadlines.beginWait(Duration.between(services.clock().instant(), over));
    } else {
      end =
          deadlines.beginWait(duration); // the record may be an hour ahead of a clock that was set
      waking = record(key, duration);
    }
    if (run.hasSleptUntil(waking)) {
      history.advanceTo(waking);
      return;
    }
    rest(waking, end, trunk);
    if (awaitEnd(end.get())) {
      history.advanceTo(waking);
    }
  }

  private Instant record(String key, Duration duration) {
    Instant now = history.currentTime();
    Instant waking = Deadlines.endOfWait(now, duration);
    var span = new StepRecord.Span(now, now, 1);
    Outcome outcome = services.values().encodeStepResult(run, key, INSTANT, waking);
    history.record(
        history.newRecord(StepKind.SLEEP, key, outcome, span, StepRecord.Fingerprint.NONE));
    return waking;
  }

  /**
   * Leaves memory if the sleep is long, and nothing but this would be lost: the run begins again
   * from its records. The more of them there are, the longer a sleep has to be for that.
   */
  private void rest(Instant waking, Supplier<Instant> end, boolean trunk) {
    Duration left = Duration.between(services.clock().instant(), end.get());
    Duration worthwhile =
        services.unloadSleepsFrom().plus(REPLAY.multipliedBy(history.recordCount()));
    boolean alone = trunk && !run.isForked() && strand.isFree();
    if (left.compareTo(worthwhile) >= 0
        && alone
        && !history.hasUnrequestedRecords()
        && !run.isRehearsal()) {
      course.outflows().flush();
      throw run.resting(waking, end.get());
    }
  }

  /** Sleeps; false for what is given up, which its next durable call stops. */
  private boolean awaitEnd(Instant end) {
    var steady = services.store().clock().steady();
    Instant now = steady.instant();
    Instant over = now.plus(Duration.between(services.clock().instant(), end));
    while (now.isBefore(over)) {
      run.mayGoOn();
      strand.goesBeyondRecords();
      if (strand.isGivenUp()) {
        return false;
      }
      try {
        services.environment().pause().sleep(Duration.between(now, over));
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // else it was not interrupted by Cairn
      }
      now = steady.instant();
    }
    return true;
  }
}
