package dev.cairn.internal.exchange;

import dev.cairn.internal.failure.Rethrow;
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
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The run, services and history that all kinds of exchange share, and how they wait and record.
 * Used by one thread.
 */
public record ExchangeContext(ActiveRun run, RunServices services, History history, StepKeys keys) {
  /** Suffix of the key of a wait's deadline. No step or branch name can end with it. */
  private static final String DEADLINE = "#deadline";

  private static final ValueType INSTANT = new ValueType("the end of a wait", Instant.class);

  ValueSerializer values() {
    return services.values();
  }

  RecordReader recordReader() {
    return new RecordReader(run, services.values());
  }

  /** Creates a record that started at the given time and ends now. */
  StepRecord frame(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    var span = new StepRecord.Span(startedAt, history.currentTime(), 1);
    return history.newRecord(kind, key, outcome, span, StepRecord.Fingerprint.NONE);
  }

  /** Returns the value of a record, or throws its exception. */
  @Nullable Object replayed(ValueType valueType, StepRecord recorded) throws Exception {
    return switch (recorded.outcome()) {
      case Outcome.Success success -> recordReader().readResult(recorded.key(), valueType, success);
      case Outcome.Failure failure -> throw recordReader().readFailure(recorded.key(), failure);
    };
  }

  /** Records that a call failed, and returns what a replay will throw. */
  Exception failed(StepKind kind, String key, Throwable thrown, Instant startedAt) {
    Outcome.Failure failure = values().encodeStepFailure(run, key, thrown);
    history.record(frame(kind, key, failure, startedAt));
    return recordable(key, failure);
  }

  /** Returns the exception as a replay would throw it. */
  Exception recordable(String key, Outcome.Failure failure) {
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  /**
   * Returns the record of a wait's deadline; null if none was written. It is written only when a
   * wait actually has to block.
   */
  public @Nullable StepRecord recordedDeadline(String key) {
    return history.findRecordIfNext(StepKind.DEADLINE, key + DEADLINE);
  }

  /** Returns when a wait ends: from its record, or from a record that this writes now. */
  Supplier<Instant> deadline(@Nullable StepRecord recorded, String key, Duration limit) {
    Deadlines deadlines = services.waiting().deadlines();
    if (recorded != null && recorded.outcome() instanceof Outcome.Success success) {
      Instant until =
          (Instant)
              Objects.requireNonNull(recordReader().readResult(recorded.key(), INSTANT, success));
      Instant over = deadlines.endOfResumedWait(recorded.span().startedAt(), until);
      return deadlines.beginWait(Duration.between(services.clock().instant(), over));
    }
    Supplier<Instant> end = deadlines.beginWait(limit);
    Instant now = history.currentTime();
    Instant until = Deadlines.endOfWait(now, limit);
    Outcome outcome = services.values().encodeStepResult(run, key + DEADLINE, INSTANT, until);
    history.record(frame(StepKind.DEADLINE, key + DEADLINE, outcome, now));
    return end; // not from the record: the database clock may have been set back
  }

  /**
   * Records an outcome and returns or throws it as a replay will. A value that cannot be decoded is
   * not recorded.
   */
  @Nullable Object outcome(
      StepKind kind, String key, ValueType valueType, Outcome outcome, Instant startedAt)
      throws Exception {
    Object value =
        outcome instanceof Outcome.Success success
            ? recordReader().readResult(key, valueType, success)
            : null;
    history.recordDeferred(new Entry.Checkpoint(run.owned(), frame(kind, key, outcome, startedAt)));
    if (outcome instanceof Outcome.Failure failure) {
      throw recordReader().readFailure(key, failure);
    }
    return value;
  }

  /**
   * The time limit of a wait.
   *
   * @param key the key of the wait
   * @param recorded the record of its deadline; null if none was written
   * @param length how long to wait; null for ever
   */
  public record Limit(String key, @Nullable StepRecord recorded, @Nullable Duration length) {
    boolean isNone() {
      return length != null && (length.isZero() || length.isNegative());
    }
  }

  /** Tells when a wait ends, from its record, or as it is recorded now; null for never. */
  public @Nullable Supplier<Instant> deadline(Limit limit) {
    return limit.length == null ? null : deadline(limit.recorded, limit.key, limit.length);
  }

  /**
   * What a poller watches.
   *
   * @param poller the poller
   * @param key what it asks for
   * @param reported what listeners are told
   */
  record Awaited<K extends BatchedPoller.Key, A>(
      BatchedPoller<K, A> poller, K key, Event.Awaited reported) {}

  /** Waits for the answer of a poller; when the time is over, returns the alternative instead. */
  <K extends BatchedPoller.Key, A> A watched(
      Awaited<K, A> awaited, Limit limit, Supplier<A> otherwise) {
    BatchedPoller<K, A> poller = awaited.poller;
    K key = awaited.key;
    Deadlines deadlines = services.waiting().deadlines();
    BatchedPoller.Watch<K, A> watch = poller.watch(key);
    try {
      if (limit.recorded == null) {
        await(() -> deadlines.await(watch.polled(), null));
      }
      if (!watch.answer().isDone() && !limit.isNone()) {
        Supplier<Instant> until = deadline(limit);
        Instant end = until == null ? null : until.get();
        if (!awaitReported(
            limit.key,
            awaited.reported,
            end,
            () -> deadlines.await(watch.answer(), until == null ? null : until.get()))) {
          await(() -> deadlines.await(poller.poll(key), null));
        }
      }
      return watch.answer().isDone() ? await(watch.answer()::join) : otherwise.get();
    } finally {
      poller.unwatch(watch);
    }
  }

  /** A wait that can be interrupted, and that is cancelled when the pollers close. */
  @FunctionalInterface
  public interface Wait<T> {
    T await() throws InterruptedException;
  }

  /** Waits as {@link #await} does; listeners know what for. */
  public <T> T awaitReported(
      String key, Event.Awaited awaited, @Nullable Instant until, Wait<T> wait) {
    return services.reportWait(run, key, awaited, until, () -> await(wait));
  }

  /** Waits, unless the run stops. An interrupt that Cairn did not cause is ignored. */
  public <T> T await(Wait<T> wait) {
    while (true) {
      services.activity().beginWait();
      try {
        return wait.await();
      } catch (CancellationException closed) {
        run.throwIfStopped();
        throw run.stopWith(new RunStopped.Reason.Closing());
      } catch (InterruptedException interrupted) {
        history.checkStopAfterInterrupt();
      } finally {
        services.activity().endWait();
      }
    }
  }
}
