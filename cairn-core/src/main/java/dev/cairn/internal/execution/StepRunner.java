package dev.cairn.internal.execution;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.internal.timing.TimeLimit;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.StepOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs one step that was not recorded yet: tries it until it has an outcome, and records that. */
final class StepRunner {
  private final ActiveRun run;
  private final ExecutionThread strand;
  private final History history;
  private final StreamAppenders outflows;
  private final RunServices services;
  private final StepKind kind;
  private final String key;
  private final StepOptions options;

  StepRunner(
      WorkflowScope scope, RunServices services, StepKind kind, String key, StepOptions options) {
    this.run = scope.run();
    this.strand = scope.strand();
    this.history = scope.history();
    this.outflows = scope.outflows();
    this.services = services;
    this.kind = kind;
    this.key = key;
    this.options = options;
  }

  /**
   * Gives what the body gave, recorded, or throws what it threw last, as a replay would. Each try
   * has a scope of its own, so that it derives the same ids as the try before.
   */
  @Nullable Object run(ValueType slot, Body<?, ?> body, Supplier<DurableScope> inside)
      throws Exception {
    Instant startedAt = history.currentTime();
    for (int tries = 1; ; tries++) {
      ValueSerializer.Recorded recorded;
      try {
        recorded = services.values().roundTripStepResult(run, key, slot, tried(body, inside.get()));
        outflows.flush();
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable thrown) {
        strand.mayGoOn();
        if (options.retry().again(thrown, tries) && !(thrown instanceof ValueException)) {
          pause(tries, thrown);
          continue;
        }
        outflows.flushAfterFailure(thrown);
        Outcome.Failure failure = services.values().encodeStepFailure(run, key, thrown);
        record(failure, new StepRecord.Span(startedAt, history.currentTime(), tries));
        throw Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
      }
      var span = new StepRecord.Span(startedAt, history.currentTime(), tries);
      try {
        record(recorded.outcome(), span);
        return recorded.value();
      } catch (DatabaseException refused) {
        throw refusedValue(refused, span);
      }
    }
  }

  /** A value that Postgres refuses is no outcome; that it was refused is one. */
  private Exception refusedValue(DatabaseException refused, StepRecord.Span span) {
    strand.mayGoOn();
    Outcome.Failure failure = services.values().encodeStepFailure(run, key, refused);
    record(failure, span);
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  private @Nullable Object tried(Body<?, ?> body, DurableScope inside) throws Exception {
    return services.cpu().isFor(options) ? triedApart(body, inside) : limited(body, inside);
  }

  /**
   * On a thread for computations; an interrupt that is not by Cairn does not end the wait for it.
   */
  @SuppressWarnings("serial") // the lambda is never serialized
  private @Nullable Object triedApart(Body<?, ?> body, DurableScope inside) throws Exception {
    var begun = new AtomicBoolean();
    while (true) {
      try {
        return services
            .cpu()
            .call(() -> {
              begun.set(true);
              return limited(body, inside);
            });
      } catch (InterruptedException interrupted) {
        if (begun.get()) {
          throw interrupted; // by the step's code
        }
        strand.mayGoOn();
      } finally {
        Thread.interrupted();
      }
    }
  }

  private @Nullable Object limited(Body<?, ?> body, DurableScope inside) throws Exception {
    Duration most = options.retry().timeout();
    if (most == null) {
      return once(body, inside);
    }
    Instant end = Deadlines.endOfWait(services.clock().instant(), most);
    var limit = TimeLimit.start(services.waiting().deadlines(), end, strand.shield());
    Object value = null;
    Throwable thrown = null;
    try (limit) {
      value = once(body, inside);
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable failure) {
      thrown = failure;
    }
    if (limit.isExpired()) {
      throw TimeLimit.exception(run.id(), key, most, thrown);
    }
    if (thrown != null) {
      throw Rethrow.asException(thrown);
    }
    return value;
  }

  private @Nullable Object once(Body<?, ?> body, DurableScope inside) throws Exception {
    strand.mayGoOn();
    strand.does(ExecutionThread.Doing.STEP);
    ThreadScope before = CurrentScope.enter(inside);
    try {
      return body.run();
    } finally {
      CurrentScope.enter(before);
      strand.leavesUserCode(ExecutionThread.Doing.WAITING);
    }
  }

  private void pause(int tries, Throwable thrown) {
    services.listener().on(new Event.StepRetried(run.id(), key, tries, thrown));
    Duration delay = options.retry().delay(tries, services.environment().random().getAsDouble());
    boolean paused = false;
    while (!paused) {
      try {
        services.environment().pause().sleep(delay);
        paused = true;
      } catch (InterruptedException interrupted) {
        strand.mayGoOn(); // else it was not interrupted by Cairn
      }
    }
    strand.mayGoOn();
  }

  private void record(Outcome outcome, StepRecord.Span span) {
    var arguments = StepRecord.Fingerprint.of(options.arguments().fingerprint());
    history.record(history.newRecord(kind, key, outcome, span, arguments));
  }
}
