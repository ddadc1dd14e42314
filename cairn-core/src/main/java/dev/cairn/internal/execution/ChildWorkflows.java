package dev.cairn.internal.execution;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.exchange.ExchangeContext;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.header.Headers;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.InterceptorFailure;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StepKeys;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.RunStatement;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.StartRequest;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.start.StartOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts child workflows and waits for workflows from workflow code; records both. Used by one
 * thread.
 */
public final class ChildWorkflows {
  private static final ValueType ID = new ValueType("the id of a child workflow", String.class);
  private static final ValueType ENDED =
      new ValueType("the id of the first workflow that ended", String.class);

  private final RunHost host;
  private final ActiveRun run;
  private final RunServices services;
  private final History history;
  private final StepKeys keys;
  private final RecordReader recordReader;

  ChildWorkflows(RunContext context, History history, StepKeys keys) {
    this.host = context.host();
    this.run = context.run();
    this.services = context.services();
    this.history = history;
    this.keys = keys;
    this.recordReader = new RecordReader(run, services.values());
  }

  /** Starts a child, or finds the recorded one, and returns its handle. */
  public <R extends @Nullable Object> RunHandle<R> handle(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartOptions options) {
    try {
      String id = start(definition, arguments, options);
      return new RunHandle<>(
          host.completionWatcher(), id, definition.name(), definition.result(), null);
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }

  /**
   * Starts a child, or returns the id of the recorded one.
   *
   * @return the id of the child
   */
  private String start(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartOptions options)
      throws Exception {
    String key = keys.next(name(definition.name()));
    StepRecord recorded = history.findRecord(StepKind.CHILD, key);
    if (recorded != null) {
      return switch (recorded.outcome()) {
        case Outcome.Success success ->
            (String) Objects.requireNonNull(recordReader.readResult(key, ID, success));
        case Outcome.Failure failure -> throw recordReader.readFailure(key, failure);
      };
    }
    String wanted = options.id() == null ? childId(key) : options.id();
    Instant startedAt = history.currentTime();
    try {
      String id = intercepted(definition, arguments, wanted, options);
      record(StepKind.CHILD, key, services.values().encodeStepResult(run, key, ID, id), startedAt);
      return id;
    } catch (WorkflowConflictException
        | DuplicateException
        | NoSuchQueueException
        | InvalidArgumentException refused) {
      throw refused(key, refused, startedAt);
    } catch (InterceptorFailure failure) {
      throw refused(key, failure.thrown(), startedAt);
    }
  }

  private Exception refused(String key, Throwable refusal, Instant startedAt) {
    Outcome.Failure failure = services.values().encodeStepFailure(run, key, refusal);
    record(StepKind.CHILD, key, failure, startedAt);
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  private String intercepted(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      String id,
      StartOptions options) {
    StartOptions inherited = inherited(options);
    Interceptors interceptors = services.interceptors();
    if (interceptors.isEmpty()) {
      return accepted(definition, arguments, id, inherited);
    }
    return interceptors.around(
        Intercepted.Start.of(id, definition.name(), run.id(), inherited),
        inherited.headers(),
        headers -> accepted(definition, arguments, id, inherited.headers(headers)));
  }

  private String accepted(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      String id,
      StartOptions options) {
    var request = new StartRequest(id, options, run.owned());
    return RunStatement.execute(run, () -> host.acceptChild(definition, arguments, request));
  }

  /** Options with what the workflow passes on: its deadline and its headers. */
  private StartOptions inherited(StartOptions options) {
    Map<String, String> headers = Headers.merged(run.headers(), options.headers());
    StartOptions limited = options.within(run.cancellationStatus().deadline());
    return headers.isEmpty() ? limited : limited.headers(headers);
  }

  /** Replaces slashes, which separate branches in keys. */
  private static String name(String workflow) {
    return workflow.replace('/', '.');
  }

  /** Waits for the end of another workflow, and records its outcome. */
  @Nullable Object await(RunHandle<?> handle, @Nullable Duration limit) throws Exception {
    String key = keys.next("await " + name(handle.name()));
    StepRecord recorded = history.findRecord(StepKind.AWAIT, key);
    Outcome outcome;
    if (recorded == null) {
      Instant startedAt = history.currentTime();
      outcome = reportedOutcome(key, handle, limit);
      history.recordDeferred(
          new Entry.Checkpoint(run.owned(), frame(StepKind.AWAIT, key, outcome, startedAt)));
    } else {
      outcome = recorded.outcome();
    }
    return switch (outcome) {
      case Outcome.Success success -> recordReader.readResult(key, handle.resultType(), success);
      case Outcome.Failure failure -> throw recordReader.readFailure(key, failure);
    };
  }

  /** Waits for the first of other workflows to end; its id becomes a record of this one. */
  public int first(List<RunHandle<?>> handles, @Nullable Duration limit) throws Exception {
    var exchange = new ExchangeContext(run, services, history, keys);
    String key = keys.next("await first");
    StepRecord deadline = limit == null ? null : exchange.recordedDeadline(key);
    StepRecord recorded = history.findRecord(StepKind.AWAIT, key);
    Outcome outcome;
    if (recorded == null) {
      Instant startedAt = history.currentTime();
      outcome = first(exchange, handles, new ExchangeContext.Limit(key, deadline, limit));
      history.recordDeferred(
          new Entry.Checkpoint(run.owned(), frame(StepKind.AWAIT, key, outcome, startedAt)));
    } else {
      outcome = recorded.outcome();
    }
    return switch (outcome) {
      case Outcome.Success success -> index(handles, key, success);
      case Outcome.Failure failure -> throw recordReader.readFailure(key, failure);
    };
  }

  private int index(List<RunHandle<?>> handles, String key, Outcome.Success success)
      throws Exception {
    String id = (String) Objects.requireNonNull(recordReader.readResult(key, ENDED, success));
    for (int i = 0; i < handles.size(); i++) {
      if (handles.get(i).id().equals(id)) {
        return i;
      }
    }
    throw run.stopWith(
        Stuck.because(
            run,
            new UsageException(
                "Record '%s' names workflow '%s', which is not one of those that cairn.first was given now: %s."
                    .formatted(key, id, handles.stream().map(RunHandle::id).toList()),
                run.id())));
  }

  private Outcome first(
      ExchangeContext exchange, List<RunHandle<?>> handles, ExchangeContext.Limit limit) {
    List<CompletableFuture<Completion>> ends =
        handles.stream().map(handle -> handle.completion(true)).toList();
    try {
      var any = CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new));
      Deadlines deadlines = services.waiting().deadlines();
      Supplier<Instant> until = any.isDone() ? null : exchange.deadline(limit);
      boolean inTime =
          exchange.awaitReported(
              limit.key(),
              new Event.Awaited.Workflows(handles.stream().map(RunHandle::id).toList()),
              until == null ? null : until.get(),
              () -> deadlines.await(any, until == null ? null : until.get()));
      return inTime
          ? services.values().encodeStepResult(run, limit.key(), ENDED, firstEnded(handles, ends))
          : services
              .values()
              .encodeStepFailure(run, limit.key(), noneEnded(handles.size(), limit.length()));
    } finally {
      ends.forEach(end -> end.cancel(false));
    }
  }

  private static AwaitTimeoutException noneEnded(int count, @Nullable Duration limit) {
    return new AwaitTimeoutException(
        "None of %d workflows ended within %s. They continue; await them again."
            .formatted(count, limit),
        null,
        Objects.requireNonNull(limit));
  }

  private String firstEnded(List<RunHandle<?>> handles, List<CompletableFuture<Completion>> ends) {
    for (int i = 0; i < ends.size(); i++) {
      CompletableFuture<Completion> end = ends.get(i);
      if (end.isDone()) {
        if (!end.isCompletedExceptionally() && end.join() instanceof Completion.Dropped) {
          throw run.stopWith(new RunStopped.Reason.Closing());
        }
        return handles.get(i).id();
      }
    }
    throw new IllegalStateException("One of the ends is done");
  }

  /** Waits for the outcome; listeners know of the wait. */
  private Outcome reportedOutcome(String key, RunHandle<?> handle, @Nullable Duration limit) {
    Instant until = limit == null ? null : Deadlines.endOfWait(services.clock().instant(), limit);
    var awaited = new Event.Awaited.Workflows(List.of(handle.id()));
    return services.reportWait(run, key, awaited, until, () -> outcome(key, handle, limit));
  }

  /** Waits for the outcome. An interrupt that Cairn did not cause is ignored. */
  private Outcome outcome(String key, RunHandle<?> handle, @Nullable Duration limit) {
    Deadlines deadlines = services.waiting().deadlines();
    Supplier<Instant> until = limit == null ? null : deadlines.beginWait(limit);
    while (true) {
      try {
        return ended(key, handle, () -> await(deadlines, handle, until, limit));
      } catch (InterruptedException interrupted) {
        history.checkStopAfterInterrupt();
      }
    }
  }

  private Completion await(
      Deadlines deadlines,
      RunHandle<?> handle,
      @Nullable Supplier<Instant> until,
      @Nullable Duration limit)
      throws InterruptedException {
    services.activity().beginWait();
    try {
      return handle.end(deadlines, until, limit);
    } finally {
      services.activity().endWait();
    }
  }

  private Outcome ended(String key, RunHandle<?> handle, ExchangeContext.Wait<Completion> wait)
      throws InterruptedException {
    try {
      return switch (wait.await()) {
        case Completion.Returned(var value) ->
            services.values().encodeStepResult(run, key, handle.resultType(), value);
        case Completion.Recorded(var recorded) ->
            services
                .values()
                .encodeStepResult(run, key, handle.resultType(), handle.value(recorded));
        case Completion.Threw(var exception) ->
            services.values().encodeStepFailure(run, key, exception);
        case Completion.Stopped(var stuck) -> services.values().encodeStepFailure(run, key, stuck);
        case Completion.Dropped() -> throw run.stopWith(new RunStopped.Reason.Closing());
      };
    } catch (ValueException unreadable) {
      throw run.stopWith(Stuck.because(run, unreadable));
    } catch (AwaitTimeoutException | NoSuchWorkflowException outcome) {
      return services.values().encodeStepFailure(run, key, outcome);
    }
  }

  private void record(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    history.record(frame(kind, key, outcome, startedAt));
  }

  private StepRecord frame(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    var span = new StepRecord.Span(startedAt, history.currentTime(), 1);
    return history.newRecord(kind, key, outcome, span, StepRecord.Fingerprint.NONE);
  }

  /**
   * Returns the default id of a child: the parent's id, its generation from the second one on, and
   * the key, shortened with a digest if it is too long.
   */
  private String childId(String key) {
    String id = GenerationIds.id(run.id(), run.owned().generation()) + "/" + key;
    if (id.length() <= StartOptions.LONGEST_ID) {
      return id;
    }
    UUID digest = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    return id.substring(0, StartOptions.LONGEST_ID - 37) + "~" + digest;
  }
}
