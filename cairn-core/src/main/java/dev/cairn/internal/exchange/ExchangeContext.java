package dev.cairn.internal.exchange;

import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StepKeys;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.BatchedPoller;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all that a run exchanges with others is recorded and read with. Used by one thread. */
public record ExchangeContext(ActiveRun run, RunServices services, History history, StepKeys keys) {
  /** No step can be named so, nor any branch. */
  private static final String DEADLINE = "#deadline";

  private static final ValueType INSTANT = new ValueType("the end of a wait", Instant.class);

  ValueSerializer values() {
    return services.values();
  }

  RecordReader readings() {
    return new RecordReader(run, services.values());
  }

  /** A record to be, of what began at a time and ends now. */
  StepRecord frame(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    var span = new StepRecord.Span(startedAt, history.currentTime(), 1);
    return history.newRecord(kind, key, outcome, span, StepRecord.Fingerprint.NONE);
  }

  /** The value of a record, or its exception. */
  @Nullable Object replayed(ValueType slot, StepRecord recorded) throws Exception {
    return switch (recorded.outcome()) {
      case Outcome.Success success -> readings().readResult(recorded.key(), slot, success);
      case Outcome.Failure failure -> throw readings().readFailure(recorded.key(), failure);
    };
  }

  /** What a replay throws for this exception. */
  Exception recordable(String key, Outcome.Failure failure) {
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  /**
   * The record of when a wait ends, if one was made: it is made where there is anything to wait.
   */
  @Nullable StepRecord recordedDeadline(String key) {
    return history.findRecordIfNext(StepKind.DEADLINE, key + DEADLINE);
  }

  /** Tells when a wait ends, from its record, or as it is recorded now. */
  Supplier<Instant> deadline(@Nullable StepRecord recorded, String key, Duration limit) {
    Deadlines deadlines = services.waiting().deadlines();
    if (recorded != null && recorded.outcome() instanceof Outcome.Success success) {
      Instant until =
          (Instant) Objects.requireNonNull(readings().readResult(recorded.key(), INSTANT, success));
      Instant over = deadlines.endOfResumedWait(recorded.span().startedAt(), until);
      return deadlines.beginWait(Duration.between(services.clock().instant(), over));
    }
    Supplier<Instant> end = deadlines.beginWait(limit);
    Instant now = history.currentTime();
    Instant until = Deadlines.endOfWait(now, limit);
    Outcome outcome = services.values().encodeStepResult(run, key + DEADLINE, INSTANT, until);
    history.record(frame(StepKind.DEADLINE, key + DEADLINE, outcome, now));
    return end; // the record may be an hour ahead of a clock that was set
  }

  /**
   * Records an outcome, and gives it as a replay will. A value that cannot be read is not recorded.
   */
  @Nullable Object outcome(
      StepKind kind, String key, ValueType slot, Outcome outcome, Instant startedAt)
      throws Exception {
    Object value =
        outcome instanceof Outcome.Success success
            ? readings().readResult(key, slot, success)
            : null;
    history.recordDeferred(new Entry.Checkpoint(run.owned(), frame(kind, key, outcome, startedAt)));
    if (outcome instanceof Outcome.Failure failure) {
      throw readings().readFailure(key, failure);
    }
    return value;
  }

  /**
   * How long something is waited for.
   *
   * @param key the key of the wait
   * @param recorded the record of its end, if one was made
   * @param length how long; null for ever
   */
  record Limit(String key, @Nullable StepRecord recorded, @Nullable Duration length) {
    boolean isNone() {
      return length != null && (length.isZero() || length.isNegative());
    }
  }

  /** Waits for what a watcher tells, or else gives something else when the time is over. */
  <K extends BatchedPoller.Key, A> A watched(
      BatchedPoller<K, A> watcher, K key, Limit limit, Supplier<A> otherwise) {
    Deadlines deadlines = services.waiting().deadlines();
    BatchedPoller.Watch<K, A> watch = watcher.watch(key);
    try {
      if (limit.recorded == null) {
        await(() -> deadlines.await(watch.looked(), null));
      }
      if (!watch.answer().isDone() && !limit.isNone()) {
        Supplier<Instant> until =
            limit.length == null ? null : deadline(limit.recorded, limit.key, limit.length);
        if (!await(() -> deadlines.await(watch.answer(), until == null ? null : until.get()))) {
          await(() -> deadlines.await(watcher.look(key), null));
        }
      }
      return watch.answer().isDone() ? await(watch.answer()::join) : otherwise.get();
    } finally {
      watcher.forget(watch);
    }
  }

  /** A wait that can be interrupted, and ends when nobody looks any more. */
  @FunctionalInterface
  interface Wait<T> {
    T await() throws InterruptedException;
  }

  /** Waits, unless the run is to stop; what others than Cairn interrupt is waited for again. */
  <T> T await(Wait<T> wait) {
    while (true) {
      try {
        return wait.await();
      } catch (CancellationException closing) {
        run.mayGoOn();
        throw run.stopped(new RunStopped.Reason.Closing());
      } catch (InterruptedException interrupted) {
        history.checkStopAfterInterrupt();
      }
    }
  }
}
