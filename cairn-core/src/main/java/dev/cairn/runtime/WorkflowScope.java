package dev.cairn.runtime;

import dev.cairn.api.Body;
import dev.cairn.api.Branching;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Exchange;
import dev.cairn.api.Forks;
import dev.cairn.api.StepOptions;
import dev.cairn.api.StreamWriter;
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
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls on the thread of a workflow or of one of its branches: from the records, or
 * by doing and recording.
 */
final class WorkflowScope implements DurableScope {
  private final Course course;
  private final LiveRun run;
  private final Services services;
  private final @Nullable Fork fork;
  private final Strand strand;
  private final History history;
  private final Keys keys;
  private final Derived derived;
  private final Children children;
  private final Readings readings;
  private final Sleeping sleeping;
  private @Nullable Correspondence correspondence;
  private @Nullable Branches branches;

  /** The scope of a workflow's own thread. */
  WorkflowScope(Course course, Instant startedAt) {
    this(course, null, course.run().main(), startedAt);
  }

  private WorkflowScope(Course course, @Nullable Fork fork, Strand strand, Instant startedAt) {
    this.course = course;
    this.run = course.run();
    this.services = course.services();
    this.fork = fork;
    this.strand = strand;
    this.history = new History(course, strand, path(), startedAt);
    this.keys = new Keys(run.id(), path());
    var trunk = new Derived(run.id());
    this.derived = fork == null ? trunk : trunk.within(fork.path);
    this.children = new Children(course, history, keys);
    this.readings = new Readings(run, services.values());
    this.sleeping = new Sleeping(course, strand, history, readings);
  }

  /**
   * Where a branch comes from.
   *
   * @param parent what forked it
   * @param path its key
   * @param forks what limits how many run at once
   */
  private record Fork(WorkflowScope parent, String path, Forks forks) {}

  /** The scope of a branch. */
  WorkflowScope fork(String path, Forks forks) {
    return new WorkflowScope(course, new Fork(this, path, forks), strand.fork(), history.now());
  }

  /** Whether this is a branch, or in one, whose turn these give. */
  boolean isWithin(Forks forks) {
    return fork != null && (fork.forks == forks || fork.parent.isWithin(forks));
  }

  /** Whether this is a branch that was forked there. */
  boolean isForkedBy(WorkflowScope other) {
    return fork != null && fork.parent == other;
  }

  String path() {
    return fork == null ? Records.TRUNK : fork.path;
  }

  Engine engine() {
    return course.engine();
  }

  LiveRun run() {
    return run;
  }

  Strand strand() {
    return strand;
  }

  History history() {
    return history;
  }

  Keys keys() {
    return keys;
  }

  Children children() {
    return children;
  }

  Branches branches() {
    if (branches == null) {
      branches = new Branches(course, this);
    }
    return branches;
  }

  Outflows outflows() {
    return course.outflows();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    run.settle();
    return course
        .outflows()
        .writer(name, type, new Outflows.Calls(this::streamKey, strand::isGivenUp));
  }

  private String streamKey(String call) {
    history.mayPass();
    return keys.next(call);
  }

  Correspondence correspondence() {
    if (correspondence == null) {
      correspondence = new Correspondence(new Desk(run, services, history, keys));
    }
    return correspondence;
  }

  @Override
  public Exchange exchange(String call) {
    return correspondence();
  }

  @Override
  public Branching branching(String call) {
    return branches();
  }

  /** The code of a workflow or branch. */
  @FunctionalInterface
  interface Code<T extends @Nullable Object> {
    T run() throws Throwable;
  }

  /**
   * Runs the code to its end, and that of the branches that it forked. If it fails or is given up,
   * what it did is undone before this throws.
   */
  <T extends @Nullable Object> T run(Code<T> code) throws Throwable {
    try {
      T value = ran(code);
      if (!endsAsBefore()) {
        history.mayReturn();
      }
      if (branches != null) {
        branches.joinRest();
      }
      history.end();
      return value;
    } catch (Throwable thrown) {
      throw unwound(thrown);
    }
  }

  /** What user code leaves of its interrupt flag does not concern what comes next. */
  private static <T extends @Nullable Object> T ran(Code<T> code) throws Throwable {
    try {
      return code.run();
    } finally {
      Thread.interrupted();
    }
  }

  /**
   * A branch that is given up with what forked it goes no further than to its next durable call,
   * but if its code comes to its end before, it ends so, since what forked it may have gone on from
   * there; as does any in a cancelled workflow.
   */
  private boolean endsAsBefore() {
    return fork != null && (run.isCancelled() || run.isRehearsal() || strand.isGivenUpWithAbove());
  }

  private Throwable unwound(Throwable thrown) {
    RunStopped.Reason reason =
        endsAsBefore() && !(thrown instanceof RunStopped) ? run.stopReason() : strand.stopReason();
    boolean failed = reason == null;
    try {
      if (failed) {
        history.mayFail();
      }
      if (failed || reason instanceof RunStopped.Reason.GivenUp) {
        undo();
      }
    } finally {
      if (branches != null) {
        branches.awaitGone();
      }
    }
    run.mayGoOn(); // undoing may have been stopped, for which this has waited
    if (failed) {
      history.end();
    }
    return reason == null ? thrown : new RunStopped(reason);
  }

  /**
   * Undoes what was done, and what the branches did. What is only replayed stays given up, so that
   * nothing is undone that has no record.
   */
  void undo() {
    if (!run.isRehearsal()) {
      strand.undo();
    }
    if (branches != null) {
      branches.undo();
    }
    history.endUndoing();
  }

  void undo(String key, StepOptions step, Body<?, ?> body) throws Exception {
    step(StepKind.COMPENSATION, key, step, () -> void.class, body);
  }

  void undo(String key, TransactionOptions transaction, TransactionBody<?, ?> body)
      throws Exception {
    transaction(StepKind.COMPENSATION, key, transaction, () -> void.class, body);
  }

  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return step(StepKind.STEP, keys.next(step.name()), step, type, body);
  }

  private @Nullable Object step(
      StepKind kind, String key, StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    var slot = new Slot("the result of step '" + key + "'", type.get());
    StepRecord recorded = history.recorded(kind, key);
    if (recorded != null) {
      return replayed(recorded, slot, step.arguments());
    }
    var runner = new StepRunner(this, services, kind, key, step);
    return runner.run(slot, body, () -> new StepScope(this, derived.within(key)));
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    return transaction(
        StepKind.TRANSACTION, keys.next(transaction.name()), transaction, type, body);
  }

  private @Nullable Object transaction(
      StepKind kind,
      String key,
      TransactionOptions transaction,
      Supplier<Type> type,
      TransactionBody<?, ?> body)
      throws Exception {
    var slot = new Slot("the result of transaction '" + key + "'", type.get());
    StepRecord recorded = history.recorded(kind, key);
    if (recorded != null) {
      return replayed(recorded, slot, transaction.arguments());
    }
    var runner = new TransactionRunner(this, services, kind, key, transaction);
    return runner.run(
        slot, body, connection -> new TransactionScope(this, derived.within(key), connection));
  }

  private @Nullable Object replayed(StepRecord recorded, Slot slot, StepOptions.ArgumentsOf now)
      throws Exception {
    if (StepRecord.Fingerprint.of(now.fingerprint()).differsFrom(recorded.arguments())) {
      services.listener().on(new Event.ArgumentsDiffer(run.id(), recorded.key()));
    }
    return switch (recorded.outcome()) {
      case Outcome.Success success -> readings.value(recorded.key(), slot, success);
      case Outcome.Failure failure -> throw readings.exception(recorded.key(), failure);
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
    sleeping.sleep(keys.next("sleep"), duration, fork == null);
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
    run.settle(); // from here on others may know it
    return run.id();
  }

  @Override
  public DurableScope ofStrayThread() {
    return new StrayScope(run.id(), run.over());
  }
}
