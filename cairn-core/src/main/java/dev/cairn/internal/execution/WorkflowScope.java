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
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Message;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.EngineBranchScope;
import dev.cairn.workflow.EngineExchangeScope;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls on the main thread or a branch thread of a run: returns the recorded
 * outcome, or executes the call and records its outcome. Used by that thread.
 */
public final class WorkflowScope implements EngineScope {
  private final RunContext context;
  private final ActiveRun run;
  private final RunServices services;
  private final @Nullable Origin origin;
  private final ExecutionThread executionThread;
  private final History history;
  private final StepKeys keys;
  private final DeterministicIds ids;
  private final ChildWorkflows children;
  private final RecordReader recordReader;
  private final SleepRunner sleepRunner;
  private @Nullable WorkflowExchange workflowExchange;
  private @Nullable Branches branches;

  /** Creates the scope of the main thread. */
  public WorkflowScope(RunContext context, Instant startedAt) {
    this(context, null, context.run().main(), startedAt);
  }

  private WorkflowScope(
      RunContext context,
      @Nullable Origin origin,
      ExecutionThread executionThread,
      Instant startedAt) {
    this.context = context;
    this.run = context.run();
    this.services = context.services();
    this.origin = origin;
    this.executionThread = executionThread;
    this.history =
        new History(run, services, context.records(), executionThread, path(), startedAt);
    this.keys = new StepKeys(run.id(), path());
    var rootIds = new DeterministicIds(run.id(), run.owned().generation());
    this.ids = origin == null ? rootIds : rootIds.forStep(origin.path);
    this.children = new ChildWorkflows(context, history, keys);
    this.recordReader = new RecordReader(run, services.values());
    this.sleepRunner = new SleepRunner(context, executionThread, history, recordReader);
  }

  /**
   * The origin of a branch.
   *
   * @param parent the scope that started it
   * @param path its path
   * @param limit limits how many branches run at once
   */
  private record Origin(WorkflowScope parent, String path, BranchLimit limit) {}

  /** Creates the scope of a branch. */
  WorkflowScope branch(String path, BranchLimit limit) {
    return new WorkflowScope(
        context, new Origin(this, path, limit), executionThread.newBranch(), history.now());
  }

  /** Returns whether this branch, or one that contains it, is subject to the limit. */
  boolean isWithin(BranchLimit limit) {
    return origin != null && (origin.limit == limit || origin.parent.isWithin(limit));
  }

  /** Returns whether this is a branch that the other scope started. */
  boolean isBranchOf(WorkflowScope other) {
    return origin != null && origin.parent == other;
  }

  String path() {
    return origin == null ? RunRecords.MAIN_PATH : origin.path;
  }

  /**
   * Refuses what nothing would record.
   *
   * @param call the call
   * @param advice what to do instead
   * @throws UsageException on a thread that runs the code of a workflow, outside its steps
   */
  public static void refuse(String call, String advice) {
    if (CurrentScope.get() instanceof WorkflowScope workflow) {
      throw new UsageException(
          "%s was called in workflow '%s' outside its steps, so the call would not be recorded. %s"
              .formatted(call, workflow.workflowId(), advice),
          workflow.workflowId());
    }
  }

  public RunHost host() {
    return context.host();
  }

  RunServices services() {
    return services;
  }

  ActiveRun run() {
    return run;
  }

  public ExecutionThread executionThread() {
    return executionThread;
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
      branches = new Branches(context, this);
    }
    return branches;
  }

  StreamAppenders streamAppenders() {
    return context.streamAppenders();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    run.writeDeferred();
    var calls = new StreamAppenders.Calls(this::streamKey, executionThread::isAbandoned);
    return streamAppenders().writer(name, type, calls);
  }

  private String streamKey(String call) {
    history.checkRunNotStopped();
    return keys.next(call);
  }

  public WorkflowExchange workflowExchange() {
    if (workflowExchange == null) {
      workflowExchange = new WorkflowExchange(new ExchangeContext(run, services, history, keys));
    }
    return workflowExchange;
  }

  @Override
  public void send(Message message) {
    workflowExchange().send(services.values().encodeMessage(Interception.inherited(message)));
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    return workflowExchange();
  }

  @Override
  public EngineBranchScope branching(String call) {
    return branches();
  }

  /** The code of a workflow or branch. */
  @FunctionalInterface
  public interface Code<T extends @Nullable Object> {
    T run() throws Throwable;
  }

  /**
   * Runs the code and waits for its branches. If it fails or is abandoned, its compensations are
   * executed before this throws.
   */
  public <T extends @Nullable Object> T run(Code<T> code) throws Throwable {
    try {
      T value = runAndClearInterrupt(code);
      if (!keepsOwnOutcome()) {
        history.checkCanReturn();
      }
      if (branches != null) {
        branches.joinUnawaited();
      }
      history.checkComplete();
      return value;
    } catch (Throwable thrown) {
      throw unwind(thrown);
    }
  }

  /** Runs the code, and clears the interrupt flag that it may leave. */
  private static <T extends @Nullable Object> T runAndClearInterrupt(Code<T> code)
      throws Throwable {
    try {
      return code.run();
    } finally {
      Thread.interrupted();
    }
  }

  /**
   * Returns whether a branch whose code ends by itself keeps that outcome although it is stopped. A
   * branch that is abandoned with its parent, or in a cancelled workflow, stops at its next durable
   * call; if its code ends before, it ends with its own outcome, because the parent may have
   * continued from there.
   */
  private boolean keepsOwnOutcome() {
    return origin != null
        && (run.isCancelled() || run.isDryRun() || executionThread.isAbandonedWithParent());
  }

  private Throwable unwind(Throwable thrown) {
    RunStopped.Reason reason =
        keepsOwnOutcome() && !(thrown instanceof RunStopped)
            ? run.stopReason()
            : executionThread.stopReason();
    boolean failed = reason == null;
    try {
      if (failed) {
        history.checkCanFail();
      }
      if (failed || reason instanceof RunStopped.Reason.Abandoned) {
        compensate();
      }
    } finally {
      if (branches != null) {
        branches.awaitFinished();
      }
    }
    run.throwIfStopped(); // the run may have stopped while compensating
    if (failed) {
      history.checkComplete();
    }
    return reason == null ? thrown : new RunStopped(reason);
  }

  /**
   * Executes the compensations of this thread and its branches. In a dry run the thread stays
   * abandoned, so that nothing without a record is executed.
   */
  void compensate() {
    if (!run.isDryRun()) {
      executionThread.beginCompensation();
    }
    if (branches != null) {
      branches.runCompensations();
    }
    history.checkCompensationsComplete();
  }

  void compensate(String key, EngineStepCall step, Body<?, ?> body) throws Exception {
    step(StepKind.COMPENSATION, key, step, () -> void.class, body);
  }

  void compensate(String key, TransactionOptions transaction, TransactionBody<?, ?> body)
      throws Exception {
    transaction(StepKind.COMPENSATION, key, transaction, () -> void.class, body);
  }

  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return step(StepKind.STEP, keys.next(step.name()), step, type, body);
  }

  private @Nullable Object step(
      StepKind kind, String key, EngineStepCall step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    var valueType = new ValueType("the result of step '" + key + "'", type.get());
    context.records().traceArguments(key, step.arguments());
    StepRecord recorded = history.findRecord(kind, key);
    if (recorded != null) {
      return replayed(recorded, valueType, step.arguments());
    }
    return new StepRunner(this, services, kind, key, step).run(valueType, body, ids);
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
    var valueType = new ValueType("the result of transaction '" + key + "'", type.get());
    context.records().traceArguments(key, transaction.arguments());
    StepRecord recorded = history.findRecord(kind, key);
    if (recorded != null) {
      return replayed(recorded, valueType, transaction.arguments());
    }
    var runner = new TransactionRunner(this, services, kind, key, transaction);
    return runner.run(
        valueType, body, connection -> new TransactionScope(this, ids.forStep(key), connection));
  }

  private @Nullable Object replayed(
      StepRecord recorded, ValueType valueType, EngineStepCall.ArgumentsOf now) throws Exception {
    if (StepRecord.Fingerprint.of(now.fingerprint()).differsFrom(recorded.arguments())) {
      services.listener().on(new Event.ArgumentsDiffer(run.id(), recorded.key()));
    }
    return switch (recorded.outcome()) {
      case Outcome.Success success -> recordReader.readResult(recorded.key(), valueType, success);
      case Outcome.Failure failure -> throw recordReader.readFailure(recorded.key(), failure);
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
    sleepRunner.sleep(keys.next("sleep"), duration, origin == null);
  }

  @Override
  public Instant now() {
    return history.now();
  }

  @Override
  public UUID uuid() {
    return ids.uuid();
  }

  @Override
  public RandomGenerator random() {
    return ids.random();
  }

  @Override
  public String workflowId() {
    run.writeDeferred(); // user code may pass the id to others from here on
    return run.id();
  }

  @Override
  public Map<String, String> headers() {
    return run.headers();
  }

  @Override
  public EngineScope inherited() {
    return new ForeignThreadScope(run.generation());
  }
}
