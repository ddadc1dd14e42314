package dev.cairn.internal.execution;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.replay.DeterministicIds;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StepTry;
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
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Executes one step without a record: attempts it until it has an outcome, and records the outcome.
 * Used by one thread.
 */
final class StepRunner {
  private final ActiveRun run;
  private final WorkflowScope workflow;
  private final ExecutionThread executionThread;
  private final History history;
  private final StreamAppenders streamAppenders;
  private final RunServices services;
  private final StepKind kind;
  private final String key;
  private final EngineStepCall options;

  StepRunner(
      WorkflowScope scope,
      RunServices services,
      StepKind kind,
      String key,
      EngineStepCall options) {
    this.run = scope.run();
    this.workflow = scope;
    this.executionThread = scope.executionThread();
    this.history = scope.history();
    this.streamAppenders = scope.streamAppenders();
    this.services = services;
    this.kind = kind;
    this.key = key;
    this.options = options;
  }

  /**
   * Executes the step. Returns the recorded value or throws the recorded exception, as a replay
   * would. Each attempt has a scope of its own, so that it derives the same ids as the attempt
   * before.
   */
  @Nullable Object run(ValueType valueType, Body<?, ?> body, DeterministicIds ids)
      throws Exception {
    Instant startedAt = history.currentTime();
    for (int tries = 1; ; tries++) {
      ValueSerializer.Recorded recorded;
      var stepTry = new StepTry(key, tries);
      EngineScope scope = new StepScope(workflow, ids.forStep(key), stepTry);
      try {
        Object value = runBody(intercepted(body, startedAt, tries), scope);
        stepTry.end();
        recorded = services.values().roundTripStepResult(run, key, valueType, value);
        streamAppenders.flush();
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable thrown) {
        executionThread.throwIfStopped();
        boolean retried = !(thrown instanceof ValueException) && isRetried(thrown, tries, scope);
        stepTry.end();
        if (retried) {
          pause(tries, thrown);
          continue;
        }
        streamAppenders.flushAfterFailure(thrown);
        Outcome.Failure failure = services.values().encodeStepFailure(run, key, thrown);
        record(failure, new StepRecord.Span(startedAt, history.currentTime(), tries));
        throw Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
      }
      var span = new StepRecord.Span(startedAt, history.currentTime(), tries);
      try {
        record(recorded.outcome(), span);
        return recorded.value();
      } catch (DatabaseException refused) {
        throw recordRefusal(refused, span);
      }
    }
  }

  /**
   * Decides in the scope of the failed try, so that the user's predicate cannot make durable calls
   * that a replay would not repeat. An exception of the predicate is no outcome of the step.
   */
  private boolean isRetried(Throwable thrown, int tries, EngineScope scope) {
    Retry retry = options.retry();
    if (retry.retryIf() == null) {
      return retry.permits(thrown, tries);
    }
    try {
      return Boolean.TRUE.equals(invoke(() -> retry.permits(thrown, tries), scope));
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable failed) {
      if (!failed.equals(thrown)) {
        thrown.addSuppressed(failed);
      }
      return false;
    }
  }

  /** Records as the outcome that Postgres rejected the value. */
  private Exception recordRefusal(DatabaseException refused, StepRecord.Span span) {
    executionThread.throwIfStopped();
    Outcome.Failure failure = services.values().encodeStepFailure(run, key, refused);
    record(failure, span);
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  private Body<?, ?> intercepted(Body<?, ?> body, Instant startedAt, int tries) {
    Interceptors interceptors = services.interceptors();
    if (interceptors.isEmpty()) {
      return body;
    }
    boolean isCompensation = kind == StepKind.COMPENSATION;
    var step =
        new Intercepted.Step(
            Intercepted.Workflow.of(run), options.name(), key, startedAt, tries, isCompensation);
    Body<@Nullable Object, Exception> around = () -> interceptors.around(step, body::run);
    return around;
  }

  private @Nullable Object runBody(Body<?, ?> body, EngineScope inside) throws Exception {
    return services.cpu().isFor(options)
        ? runOnCpuThread(body, inside)
        : runWithTimeout(body, inside);
  }

  /**
   * Runs the body on a CPU thread. An interrupt that Cairn did not cause does not end the wait for
   * it.
   */
  @SuppressWarnings("serial") // the lambda is never serialized
  private @Nullable Object runOnCpuThread(Body<?, ?> body, EngineScope inside) throws Exception {
    var begun = new AtomicBoolean();
    while (true) {
      try {
        return services
            .cpu()
            .call(() -> {
              begun.set(true);
              return runWithTimeout(body, inside);
            });
      } catch (InterruptedException interrupted) {
        if (begun.get()) {
          throw interrupted; // thrown by the step's code
        }
        executionThread.throwIfStopped();
      } finally {
        Thread.interrupted();
      }
    }
  }

  private @Nullable Object runWithTimeout(Body<?, ?> body, EngineScope inside) throws Exception {
    Duration timeout = options.retry().timeout();
    if (timeout == null) {
      return invoke(body, inside);
    }
    Instant end = Deadlines.endOfWait(services.clock().instant(), timeout);
    var limit = TimeLimit.start(services.waiting().deadlines(), end, executionThread.shield());
    Object value = null;
    Throwable thrown = null;
    try (limit) {
      value = invoke(body, inside);
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable failure) {
      thrown = failure;
    }
    if (limit.isExpired()) {
      throw TimeLimit.exception(run.id(), key, timeout, thrown);
    }
    if (thrown != null) {
      throw Rethrow.asException(thrown);
    }
    return value;
  }

  private @Nullable Object invoke(Body<?, ?> body, EngineScope inside) throws Exception {
    executionThread.throwIfStopped();
    executionThread.setActivity(ExecutionThread.Activity.STEP);
    ThreadScope before = CurrentScope.enter(inside);
    try {
      return body.run();
    } finally {
      CurrentScope.enter(before);
      executionThread.leaveUserCode(ExecutionThread.Activity.WAITING);
    }
  }

  private void pause(int tries, Throwable thrown) {
    services.listener().on(new Event.StepRetried(run.id(), key, tries, thrown));
    Duration delay = options.retry().pause(tries, services.environment().random().getAsDouble());
    Instant until = Deadlines.endOfWait(services.clock().instant(), delay);
    boolean unused =
        services.reportWait(run, key, new Event.Awaited.Time(), until, () -> pause(delay));
    executionThread.throwIfStopped();
  }

  private boolean pause(Duration delay) {
    while (true) {
      services.activity().beginWait();
      try {
        services.environment().pause().sleep(delay);
        return true;
      } catch (InterruptedException interrupted) {
        executionThread.throwIfStopped(); // else it was not interrupted by Cairn
      } finally {
        services.activity().endWait();
      }
    }
  }

  private void record(Outcome outcome, StepRecord.Span span) {
    var arguments = StepRecord.Fingerprint.of(options.arguments().fingerprint());
    history.record(history.newRecord(kind, key, outcome, span, arguments));
  }
}
