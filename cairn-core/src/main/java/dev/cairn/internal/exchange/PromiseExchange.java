package dev.cairn.internal.exchange;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes promises and waits for them: both are recorded. Used by one thread. */
record PromiseExchange(ExchangeContext desk) {
  private static final ValueType TOKEN = new ValueType("the token of a promise", String.class);

  /** Makes a promise, or finds the one that was made at this place before. */
  PendingPromise<?> promise(String name, Type type) throws Exception {
    String key = desk.keys().next("promise " + name);
    var slot = new ValueType("the value of '" + key + "'", type);
    desk.values().codec().check(slot);
    StepRecord recorded = desk.history().findRecord(StepKind.PROMISE, key);
    if (recorded != null) {
      var token = (String) Objects.requireNonNull(desk.replayed(TOKEN, recorded));
      return new PendingPromise<>(desk.run(), key, slot, token);
    }
    Instant startedAt = desk.history().currentTime();
    String token = desk.services().waiting().tokens().fresh();
    Outcome outcome = desk.values().encodeStepResult(desk.run(), key, TOKEN, token);
    StepRecord step = desk.frame(StepKind.PROMISE, key, outcome, startedAt);
    desk.history().recordAnd(new Entry.Promise(desk.run().owned(), step, token));
    return new PendingPromise<>(desk.run(), key, slot, token);
  }

  /** Waits for what was decided, which becomes a record. */
  @Nullable Object await(PendingPromise<?> promise, @Nullable Duration limit) throws Exception {
    String key = desk.keys().next("await " + promise.label());
    StepRecord deadline = desk.recordedDeadline(key);
    StepRecord recorded = desk.history().findRecord(StepKind.AWAIT, key);
    if (recorded != null) {
      return desk.replayed(promise.slot(), recorded);
    }
    Instant startedAt = desk.history().currentTime();
    Outcome outcome = recorded(key, promise.token(), decided(promise, key, deadline, limit));
    return desk.outcome(StepKind.AWAIT, key, promise.slot(), outcome, startedAt);
  }

  private Outcome recorded(String key, String token, Outcome decided) {
    return desk.readings()
        .rebind(() -> desk.values().rebindPromiseOutcome(desk.run(), key, token, decided));
  }

  private Outcome decided(
      PendingPromise<?> promise,
      String key,
      @Nullable StepRecord deadline,
      @Nullable Duration limit) {
    var waiting = desk.services().waiting();
    return desk.watched(
        waiting.promises(),
        new WaitServices.Awaited<>(promise.name(), promise.name().workflowId()),
        new ExchangeContext.Limit(key, deadline, limit),
        () ->
            desk.values()
                .encodePromiseFailure(
                    promise.token(),
                    new AwaitTimeoutException(
                        "The '%s' of workflow '%s' was not completed within %s. It still can be: await it again, or go on without it."
                            .formatted(promise.key(), desk.run().id(), limit))));
  }
}
