package dev.cairn.internal.exchange;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates promises and waits for them; records both. Used by one thread. */
record PromiseExchange(ExchangeContext context) {
  private static final ValueType TOKEN = new ValueType("the token of a promise", String.class);

  /** Creates a promise, or returns the recorded one. */
  PendingPromise<?> promise(String name, Type type) throws Exception {
    String key = context.keys().next("promise " + name);
    var valueType = new ValueType("the value of '" + key + "'", type);
    context.values().codec().check(valueType);
    StepRecord recorded = context.history().findRecord(StepKind.PROMISE, key);
    if (recorded != null) {
      var token = (String) Objects.requireNonNull(context.replayed(TOKEN, recorded));
      return new PendingPromise<>(context.run(), key, valueType, token);
    }
    Instant startedAt = context.history().currentTime();
    String token = context.services().waiting().tokens().newToken();
    Outcome outcome = context.values().encodeStepResult(context.run(), key, TOKEN, token);
    StepRecord step = context.frame(StepKind.PROMISE, key, outcome, startedAt);
    context.history().recordAnd(new Entry.Promise(context.run().owned(), step, token));
    return new PendingPromise<>(context.run(), key, valueType, token);
  }

  /** Waits until the promise is completed, and records the outcome. */
  @Nullable Object await(PendingPromise<?> promise, @Nullable Duration limit) throws Exception {
    String key = context.keys().next("await " + promise.label());
    StepRecord deadline = context.recordedDeadline(key);
    StepRecord recorded = context.history().findRecord(StepKind.AWAIT, key);
    if (recorded != null) {
      return context.replayed(promise.valueType(), recorded);
    }
    Instant startedAt = context.history().currentTime();
    Outcome outcome = recorded(key, promise.token(), decided(promise, key, deadline, limit));
    return context.outcome(StepKind.AWAIT, key, promise.valueType(), outcome, startedAt);
  }

  private Outcome recorded(String key, String token, Outcome decided) {
    return context
        .recordReader()
        .rebind(() -> context.values().rebindPromiseOutcome(context.run(), key, token, decided));
  }

  private Outcome decided(
      PendingPromise<?> promise,
      String key,
      @Nullable StepRecord deadline,
      @Nullable Duration limit) {
    var waiting = context.services().waiting();
    return context.watched(
        new ExchangeContext.Awaited<>(
            waiting.promises(),
            new WaitServices.Awaited<>(promise.name(), promise.name().workflowId()),
            new Event.Awaited.Value()),
        new ExchangeContext.Limit(key, deadline, limit),
        () ->
            context
                .values()
                .encodePromiseFailure(
                    promise.token(),
                    new AwaitTimeoutException(
                        "The promise '%s' of workflow '%s' was not completed within %s. It can still be completed: await it again, or continue without it."
                            .formatted(promise.key(), context.run().id(), limit),
                        context.run().id(),
                        Objects.requireNonNull(limit))));
  }
}
