package dev.cairn.runtime;

import dev.cairn.api.Body;
import dev.cairn.api.DurableScope;
import dev.cairn.api.StepOptions;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls on a workflow's own thread: from the records, or by doing and recording.
 */
final class WorkflowScope implements DurableScope {
  private static final Slot INSTANT = new Slot("the end of a sleep", Instant.class);

  private final Engine engine;
  private final LiveRun run;
  private final Services services;
  private final History history;
  private final Keys keys = new Keys();
  private final Derived derived;
  private final Children children;
  private final Readings readings;

  WorkflowScope(Engine engine, LiveRun run, Services services, History history) {
    this.engine = engine;
    this.run = run;
    this.services = services;
    this.history = history;
    this.derived = new Derived(run.id());
    this.children = new Children(engine, run, services, history, keys);
    this.readings = new Readings(run, services.values());
  }

  Engine engine() {
    return engine;
  }

  Children children() {
    return children;
  }

  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    String key = keys.next(step.name());
    var slot = new Slot("the result of step '" + key + "'", type.get());
    StepRecord recorded = history.recorded(StepKind.STEP, key);
    if (recorded != null) {
      return replayed(recorded, slot, step.arguments());
    }
    var runner = new StepRunner(run, services, history, key, step);
    return runner.run(slot, body, () -> new StepScope(this, derived.within(key)));
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    String key = keys.next(transaction.name());
    var slot = new Slot("the result of transaction '" + key + "'", type.get());
    StepRecord recorded = history.recorded(StepKind.TRANSACTION, key);
    if (recorded != null) {
      return replayed(recorded, slot, transaction.arguments());
    }
    var runner = new TransactionRunner(run, services, history, key, transaction);
    return runner.run(
        slot, body, connection -> new TransactionScope(this, derived.within(key), connection));
  }

  private @Nullable Object replayed(StepRecord recorded, Slot slot, StepOptions.ArgumentsOf now)
      throws Exception {
    if (StepRecord.Fingerprint.of(now.fingerprint()).differsFrom(recorded.arguments())) {
      services.listener().on(new Event.ArgumentsDiffer(run.id(), recorded.key()));
    }
    return switch (recorded.outcome()) {
      case Outcome.Success success -> readings.value(slot, success);
      case Outcome.Failure failure -> throw readings.exception(failure);
    };
  }

  @Override
  public Connection connection() {
    throw new UsageException(
        "Durable.connection() was called in workflow '%s' outside a transaction. Call it in a @Transaction method, or use the connection that Durable.transaction hands to its body."
            .formatted(run.id()));
  }

  @Override
  public void sleep(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      return;
    }
    String key = keys.next("sleep");
    StepRecord recorded = history.recorded(StepKind.SLEEP, key);
    Instant waking;
    if (recorded != null && recorded.outcome() instanceof Outcome.Success success) {
      waking = (Instant) Objects.requireNonNull(readings.value(INSTANT, success));
    } else {
      Instant now = history.clock();
      waking = now.plus(duration);
      var span = new StepRecord.Span(now, now, 1);
      Outcome outcome = services.values().success(INSTANT, waking);
      history.record(
          history.frame(StepKind.SLEEP, key, outcome, span, StepRecord.Fingerprint.NONE));
    }
    sleepUntil(waking);
    history.notBefore(waking);
  }

  private void sleepUntil(Instant waking) {
    Instant now = services.clock().instant();
    while (now.isBefore(waking)) {
      try {
        services.ambient().pause().sleep(Duration.between(now, waking));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        run.mayGoOn();
        throw new UsageException(
            "The thread of workflow '%s' was interrupted while it slept. Leave its thread to Cairn."
                .formatted(run.id()));
      }
      now = services.clock().instant();
    }
  }

  @Override
  public Instant now() {
    return history.now();
  }

  @Override
  public UUID uuid() {
    return derived.uuid();
  }

  @Override
  public RandomGenerator random() {
    return derived.random();
  }

  @Override
  public String workflowId() {
    return run.id();
  }

  @Override
  public DurableScope ofStrayThread() {
    return new StrayScope(run.id(), run.over());
  }
}
