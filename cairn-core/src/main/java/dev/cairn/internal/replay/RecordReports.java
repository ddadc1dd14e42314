package dev.cairn.internal.replay;

import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.RecordedCall;
import java.time.Instant;

/**
 * Tells interceptors of the records of a run, except in dry runs.
 *
 * @param run the run
 * @param interceptors the interceptors of the application
 */
public record RecordReports(ActiveRun run, Interceptors interceptors) {
  /** Reports a record. That of a sleep is made when it begins, and reported when it is over. */
  void report(StepRecord step, boolean replayed) {
    if (step.kind() != StepKind.SLEEP) {
      report(step, step.span().completedAt(), replayed);
    }
  }

  /** Reports a sleep that is over. */
  public void reportSleep(StepRecord sleep, Instant wokenAt, boolean replayed) {
    report(sleep, wokenAt, replayed);
  }

  private void report(StepRecord step, Instant completedAt, boolean replayed) {
    if (interceptors.isEmpty() || run.isDryRun()) {
      return;
    }
    StepRecord.Span span = step.span();
    interceptors.recorded(
        new RecordedCall(
            run.id(),
            run.definition().name(),
            step.key(),
            step.kind().name(),
            span.startedAt(),
            completedAt,
            span.tries(),
            step.outcome() instanceof Outcome.Failure,
            replayed));
  }
}
