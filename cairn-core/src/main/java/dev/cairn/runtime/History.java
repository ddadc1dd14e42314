package dev.cairn.runtime;

import dev.cairn.api.StuckException;
import dev.cairn.store.Entry;
import dev.cairn.store.Journal;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import dev.cairn.store.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run's records, old and new: what was recorded is handed out again, what is new is journaled. It
 * keeps the run's time, which is that of its last checkpoint. Used by the run's own thread alone.
 */
final class History {
  private final LiveRun run;
  private final Replay replay;
  private final Journal journal;
  private final InstantSource clock;
  private Instant now;
  private int position;

  History(LiveRun run, Replay replay, Journal journal, InstantSource clock, Instant startedAt) {
    this.run = run;
    this.replay = replay;
    this.journal = journal;
    this.clock = clock;
    this.now = startedAt;
    this.position = replay.nextPosition();
  }

  /** The time of the last checkpoint. */
  Instant now() {
    return now;
  }

  /** The time of this moment, in microseconds, never before the last checkpoint's. */
  Instant clock() {
    Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return time.isAfter(now) ? time : now;
  }

  /** What was recorded for a step, or null if it has to be done. */
  @Nullable StepRecord recorded(StepKind kind, String key) {
    run.mayGoOn();
    try {
      StepRecord found = replay.next(kind, key);
      if (found != null) {
        now = found.span().completedAt();
      }
      return found;
    } catch (StuckException stuck) {
      throw run.stopped(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /** Makes sure that nothing is left of the records. */
  void end() {
    try {
      replay.end();
    } catch (StuckException stuck) {
      throw run.stopped(new RunStopped.Reason.Stuck(stuck));
    }
  }

  /** A record to be, at the next position. */
  StepRecord frame(
      StepKind kind,
      String key,
      Outcome outcome,
      StepRecord.Span span,
      StepRecord.Fingerprint arguments) {
    return new StepRecord(key, position, kind, outcome, span, arguments);
  }

  /**
   * Journals a record; the run stops if it may not record any more, or afterwards if it is only not
   * to go on.
   */
  void record(StepRecord step) {
    run.mayRecord();
    Verdict verdict = journal.write(new Entry.Checkpoint(run.owned(), step));
    if (verdict != Verdict.RECORDED) {
      throw run.stopped(new RunStopped.Reason.Lost());
    }
    passed(step);
    run.mayGoOn();
  }

  /** The run's time goes on to this at least. */
  void notBefore(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  /** Takes note of a record that is committed already. */
  void passed(StepRecord step) {
    now = step.span().completedAt();
    position = step.position() + 1;
  }
}
