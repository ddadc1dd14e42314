package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
import dev.cairn.internal.exchange.ExchangeContext;
import dev.cairn.internal.exchange.WorkflowExchange;
import dev.cairn.internal.replay.DeterministicIds;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StepKeys;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.BranchScope;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.ExchangeScope;
import dev.cairn.workflow.StepOptions;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
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
public final class WorkflowScope implements DurableScope {
  private final RunContext course;
  private final ActiveRun run;
  private final RunServices services;
  private final @Nullable Fork fork;
  private final ExecutionThread strand;
  private final History history;
  private final StepKeys keys;
  private final DeterministicIds derived;
  private final ChildWorkflows children;
  private final RecordReader readings;
  private final SleepRunner sleeping;
  private @Nullable WorkflowExchange correspondence;
  private @Nullable Branches branches;

  /** The scope of a workflow's own thread. */
  public WorkflowScope(RunContext course, Instant startedAt) {
    this(course, null, course.run().main(), startedAt);
  }

  private WorkflowScope(
      RunContext course, @Nullable Fork fork, ExecutionThread strand, Instant startedAt) {
    this.course = course;
    this.run = course.run();
    this.services = course.services();
    this.fork = fork;
    this.strand = strand;
    this.history = new History(run, services, course.records(), strand, path(), startedAt);
    this.keys = new StepKeys(run.id(), path());
    var trunk = new DeterministicIds(run.id());
    this.derived = fork == null ? trunk : trunk.forStep(fork.path);
    this.children = new ChildWorkflows(course, history, keys);
    this.readings = new RecordReader(run, services.values());
    this.sleeping = new SleepRunner(course, strand, history, readings);
  }

  /**
   * Where a branch comes from.
   *
   * @param parent what forked it
   * @param path its key
   * @param forks what limits how many run at once
   */
  private record Fork(WorkflowScope parent, String path, BranchLimit forks) {}

  /** The scope of a branch. */
  WorkflowScope fork(String path, BranchLimit forks) {
    return new WorkflowScope(course, new Fork(this, path, forks), strand.fork(), history.now());
  }

  /** Whether this is a branch, or in one, whose turn these give. */
  boolean isWithin(BranchLimit forks) {
    return fork != null && (fork.forks == forks || fork.parent.isWithin(forks));
  }

  /** Whether this is a branch that was forked there. */
  boolean isForkedBy(WorkflowScope other) {
    return fork != null && fork.parent == other;
  }

  String path() {
    return fork == null ? RunRecords.MAIN_PATH : fork.path;
  }

  public RunHost host() {
    return course.host();
  }

  RunServices services() {
    return services;
  }

  ActiveRun run() {
    return run;
  }

  public ExecutionThread strand() {
    return strand;
  }

  public History history() {
    return history;
  }

  StepKeys keys() {
    return keys;
  }

  public ChildWorkflows children() {
    return children;
  }

  Branches branches() {
    if (branches == null) {
      branches = new Branches(course, this);
    }
    return branches;
  }

  StreamAppenders outflows() {
    return course.outflows();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    run.settle();
    return course
        .outflows()
        .writer(name, type, new StreamAppenders.Calls(this::streamKey, strand::isGivenUp));
  }

  private String streamKey(String call) {
    history.checkRunNotStopped();
    return keys.next(call);
  }

  public WorkflowExchange correspondence() {
    if (correspondence == null) {
      correspondence = new WorkflowExchange(new ExchangeContext(run, services, history, keys));
    }
    return correspondence;
  }

  @Override
  public ExchangeScope exchange(String call) {
    return correspondence();
  }

  @Override
  public BranchScope branching(String call) {
    return branches();
  }

  /** The code of a workflow or branch. */
  @FunctionalInterface
  public interface Code<T extends @Nullable Object> {
    T run() throws Throwable;
  }

  /**
   * Runs the code to its end, and that of the branches that it forked. If it fails or is given up,
   * what it did is undone before this throws.
   */
  public <T extends @Nullable Object> T run(Code<T> code) throws Throwable {
    try {
      T value = ran(code);
      if (!endsAsBefore()) {
        history.checkCanReturn();
      }
      if (branches != null) {
        branches.joinRest();
      }
      history.checkComplete();
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
        history.checkCanFail();
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
      history.checkComplete();
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
    history.checkCompensationsComplete();
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
    var slot = new ValueType("the result of step '" + key + "'", type.get());
    StepRecord recorded = history.findRecord(kind, key);
    if (recorded != null) {
      return replayed(recorded, slot, step.arguments());
    }
    var runner = new StepRunner(this, services, kind, key, step);
    return runner.run(slot, body, () -> new StepScope(this, derived.forStep(key)));
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
    var slot = new ValueType("the result of transaction '" + key + "'", type.get());
    StepRecord recorded = history.findRecord(kind, key);
    if (recorded != null) {
      return replayed(recorded, slot, transaction.arguments());
    }
    var runner = new TransactionRunner(this, services, kind, key, transaction);
    return runner.run(
        slot, body, connection -> new TransactionScope(this, derived.forStep(key), connection));
  }

  private @Nullable Object replayed(
      StepRecord recorded, ValueType slot, StepOptions.ArgumentsOf now) throws Exception {
    if (StepRecord.Fingerprint.of(now.fingerprint()).differsFrom(recorded.arguments())) {
      services.listener().on(new Event.ArgumentsDiffer(run.id(), recorded.key()));
    }
    return switch (recorded.outcome()) {
      case Outcome.Success success -> readings.readResult(recorded.key(), slot, success);
      case Outcome.Failure failure -> throw readings.readFailure(recorded.key(), failure);
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
  public DurableScope inherited() {
    return new StrayScope(run.id(), run.over());
  }
}
