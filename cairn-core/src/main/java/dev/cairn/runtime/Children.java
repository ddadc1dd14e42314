package dev.cairn.runtime;

import dev.cairn.api.AwaitTimeoutException;
import dev.cairn.api.ConfigException;
import dev.cairn.api.DuplicateException;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Run;
import dev.cairn.api.ValueException;
import dev.cairn.api.WorkflowConflictException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The workflows that a run starts and waits for: both are recorded, and found again on replay. */
final class Children {
  private static final Slot ID = new Slot("the id of a child workflow", String.class);

  private final Engine engine;
  private final LiveRun run;
  private final Services services;
  private final History history;
  private final Keys keys;
  private final Readings readings;

  Children(Course course, History history, Keys keys) {
    this.engine = course.engine();
    this.run = course.run();
    this.services = course.services();
    this.history = history;
    this.keys = keys;
    this.readings = new Readings(run, services.values());
  }

  /** Starts a child, or finds the one that was started at this place before. */
  String start(Definition definition, List<? extends @Nullable Object> arguments, Run as)
      throws Exception {
    String key = keys.next(name(definition.name()));
    StepRecord recorded = history.recorded(StepKind.CHILD, key);
    if (recorded != null) {
      return switch (recorded.outcome()) {
        case Outcome.Success success ->
            (String) Objects.requireNonNull(readings.value(key, ID, success));
        case Outcome.Failure failure -> throw readings.exception(key, failure);
      };
    }
    String wanted = as.id() == null ? childId(key) : as.id();
    Instant startedAt = history.clock();
    try {
      String id =
          engine
              .calls()
              .acceptChild(
                  definition,
                  arguments,
                  new Executor.Request(wanted, as.within(run.term().deadline()), run.owned()));
      record(StepKind.CHILD, key, services.values().success(run, key, ID, id), startedAt);
      return id;
    } catch (WorkflowConflictException | DuplicateException | ConfigException refused) {
      Outcome.Failure failure = services.values().failure(run, key, refused);
      record(StepKind.CHILD, key, failure, startedAt);
      throw Throwing.asException(services.values().exception(run, key, failure));
    }
  }

  /** What a key can be made of, in which a slash stands between branches. */
  private static String name(String workflow) {
    return workflow.replace('/', '.');
  }

  /** Waits for another workflow's end, which becomes a record of this one. */
  @Nullable Object await(RunHandle<?> handle, @Nullable Duration limit) throws Exception {
    String key = keys.next("await " + name(handle.name()));
    StepRecord recorded = history.recorded(StepKind.AWAIT, key);
    Outcome outcome;
    if (recorded == null) {
      Instant startedAt = history.clock();
      outcome = outcome(key, handle, limit);
      history.observed(
          new Entry.Checkpoint(run.owned(), frame(StepKind.AWAIT, key, outcome, startedAt)));
    } else {
      outcome = recorded.outcome();
    }
    return switch (outcome) {
      case Outcome.Success success -> readings.value(key, handle.slot(), success);
      case Outcome.Failure failure -> throw readings.exception(key, failure);
    };
  }

  /** Others than Cairn may interrupt the wait, which then goes on. */
  private Outcome outcome(String key, RunHandle<?> handle, @Nullable Duration limit) {
    long began = System.nanoTime();
    while (true) {
      try {
        Duration left = limit == null ? null : limit.minusNanos(System.nanoTime() - began);
        return ended(key, handle, left);
      } catch (InterruptedException interrupted) {
        history.interrupted();
      }
    }
  }

  private Outcome ended(String key, RunHandle<?> handle, @Nullable Duration limit)
      throws InterruptedException {
    try {
      return switch (handle.end(limit, true)) {
        case Ended.Returned(var value) -> services.values().success(run, key, handle.slot(), value);
        case Ended.Recorded(var recorded) ->
            services.values().success(run, key, handle.slot(), handle.value(recorded));
        case Ended.Threw(var exception) -> services.values().failure(run, key, exception);
        case Ended.GotStuck(var stuck) -> services.values().failure(run, key, stuck);
        case Ended.Dropped() -> throw run.stopped(new RunStopped.Reason.Closing());
      };
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    } catch (AwaitTimeoutException | NoSuchWorkflowException outcome) {
      return services.values().failure(run, key, outcome);
    }
  }

  private void record(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    history.record(frame(kind, key, outcome, startedAt));
  }

  private StepRecord frame(StepKind kind, String key, Outcome outcome, Instant startedAt) {
    var span = new StepRecord.Span(startedAt, history.clock(), 1);
    return history.frame(kind, key, outcome, span, StepRecord.Fingerprint.NONE);
  }

  /** The parent's id and the key; a digest of them where that would be too long for an id. */
  private String childId(String key) {
    String id = run.id() + "/" + key;
    if (id.length() <= Run.LONGEST_ID) {
      return id;
    }
    UUID digest = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    return id.substring(0, Run.LONGEST_ID - 37) + "~" + digest;
  }
}
