package dev.cairn.internal.engine;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHost;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ActiveRuns;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.CarrierWatch;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.DeferredRecord;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.StartRequest;
import dev.cairn.internal.start.StartRecords;
import dev.cairn.internal.start.StartService;
import dev.cairn.internal.start.WorkflowAdmission;
import dev.cairn.internal.store.cluster.ExecutorStore;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started engine: this process as an executor, with its lease, recovery and runs. Its threads run
 * from {@link #start} to {@link #close}; a later start is another executor. Thread-safe.
 */
final class Executor implements WorkIntake, RunHost {
  private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  private static final Duration IDLE_AFTER_INTERRUPT = Duration.ofSeconds(5);

  private final Object engine;
  private final Registry registry;
  private final RunServices services;
  private final ExecutorIdentity identity;
  private final RecoveryStore recoveries;
  private final Notifications notifications;
  private final ActiveRuns runs = new ActiveRuns();
  private final QueueSlots slots = new QueueSlots();
  private final ArgumentMemory memory;
  private final StartService starts;
  private final CompletionWatcher completionWatcher;
  private final Recovery recovery;
  private final PeriodicTask recoveryTask;
  private final RunReleases releases;
  private final CarrierWatch carriers;
  private final Canceller canceller;
  private final Lease lease;
  private final boolean listens;
  private volatile boolean closing;

  Executor(
      Object engine,
      Registry registry,
      RunServices services,
      CompletionWatcher completionWatcher,
      LocalSettings local) {
    this.engine = engine;
    this.registry = registry;
    this.services = services;
    this.completionWatcher = completionWatcher;
    this.identity = local.identity;
    ExecutorStore executors = services.store().executors(identity);
    this.recoveries = local.recoveries(services);
    this.notifications = local.notifications;
    this.listens = local.listens;
    this.memory = services.memory();
    BackgroundTasks tasks = services.store().tasks();
    this.releases = new RunReleases(services.journal(), tasks);
    this.carriers = new CarrierWatch(runs, services.listener(), tasks);
    this.lease = new Lease(executors, runs, services.listener(), local.lease, tasks);
    var owner = new WorkflowAdmission.Owner(this::confirmMembership, this::launch, this::recheck);
    var admission = new WorkflowAdmission(runs, StartRecords.of(services), slots, owner);
    this.starts = new StartService(admission, services);
    this.recovery =
        new Recovery(
            services.store().deadExecutors(),
            services.store().workflows(),
            recoveries,
            memory,
            services.listener(),
            this::startRun,
            this::startIfOwned);
    this.canceller =
        new Canceller(
            services.store().commands(),
            services.clock(),
            local.lease.dividedBy(3),
            tasks,
            this::stopOrCompensate);
    this.recoveryTask =
        tasks.searching("cairn-recovery", recovery::runOnce, local.lease.dividedBy(5));
    subscribe();
  }

  private void subscribe() {
    notifications.onCancelled(canceller::checkSoon);
    notifications.onUnowned(recoveryTask::runSoon);
    memory.onReleased(this::resumeRecovery);
    services.store().failover().onFailover(lease::confirmSoon);
  }

  /** Registers this executor. Blocks until Postgres answers. */
  void join() {
    lease.join();
  }

  /** Starts the threads. From here on recovery may start runs, which find the engine started. */
  void start() {
    lease.start();
    canceller.start(); // before recovery, because recovered runs register their deadlines
    recoveryTask.start();
    carriers.start();
    if (listens) {
      notifications.start();
    }
  }

  /**
   * The settings of this process.
   *
   * @param identity the identity under which it registers
   * @param lease the length of its lease
   * @param maxRecoveries how often in a row a workflow may be recovered without a new record
   * @param notifications receives notifications once started
   * @param listens whether to start it
   */
  record LocalSettings(
      ExecutorIdentity identity,
      Duration lease,
      int maxRecoveries,
      Notifications notifications,
      boolean listens) {
    RecoveryStore recoveries(RunServices services) {
      String exhausted = Recovery.exhaustedOutcome(services.values(), maxRecoveries);
      return services.store().recovery(identity, maxRecoveries, exhausted);
    }
  }

  @Override
  public String acceptChild(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    return starts.accept(definition, arguments, request).id();
  }

  /** Unloads a run, and loads it again at the given time, or earlier if it must stop. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // reload throws nothing
  public void unload(ActiveRun run, Instant until) {
    CompletableFuture<Boolean> timer = services.waiting().deadlines().schedule(until);
    services.listener().on(new Event.RunUnloaded(run.id(), until));
    run.releaseMemory(memory);
    run.unload(() -> {
      timer.cancel(false);
      launch(run, null);
    });
    timer.thenRun(run::reload);
  }

  @Override
  public void continueAsNew(ActiveRun run, RunTask.Beginning next) {
    run.replaceMainThread();
    launch(run, next);
  }

  private void launch(ActiveRun run, RunTask.@Nullable Beginning beginning) {
    if (closing && beginning != null) { // an unloaded run must still release its workflow
      finished(run, new Completion.Dropped());
      return;
    }
    var task = new RunTask(this, services, run, beginning);
    try {
      services
          .store()
          .tasks()
          .activity()
          .start(code -> run.definition().newThread("cairn " + run.id(), code), task);
    } catch (Error noThread) { // other workflows of the same batch must not fail
      releases.releaseWithoutThread(run.owned(), noThread);
      finished(run, new Completion.Dropped());
      return;
    }
    canceller.expectDeadline(run.cancellationStatus().deadline());
  }

  /**
   * Stops the run of a cancelled workflow. If there is none any more, starts a run that compensates
   * it, and returns true.
   */
  private boolean stopOrCompensate(WorkflowRow cancelled) {
    Optional<ActiveRun> running = runs.find(cancelled.id());
    if (running.isEmpty()) {
      if (cancelled.queue() != null) {
        slots.acquireBeyondLimit(cancelled.queue());
      }
      startRun(cancelled);
      return true;
    }
    if (running.get().owned().attempt() < cancelled.attempt()) {
      running.get().stop(new RunStopped.Reason.Cancelled(), true);
    }
    return false;
  }

  @Override
  public void startRun(WorkflowRow row) {
    Optional<WorkflowDefinition> definition = registry.find(row.name());
    if (row.state() == WorkflowState.RUNNING && definition.isPresent()) {
      ActiveRun run = ActiveRun.of(definition.get(), row);
      if (runs.adopt(run)) {
        run.holdMemory(memory);
        launch(run, RunTask.Beginning.of(row));
        return;
      }
    } else if (row.state() == WorkflowState.EXHAUSTED) {
      Instant now = services.clock().instant();
      services.listener().on(new Event.RunEnded(row.id(), row.name(), row.state(), now));
      completionWatcher.pollSoon(row.id());
    }
    slots.releaseAndNotify(row.queue());
  }

  /** Starts a workflow that this executor owns, unless it already runs or has ended by now. */
  private void startIfOwned(WorkflowRow row) {
    Optional<WorkflowDefinition> definition = registry.find(row.name());
    if (definition.isEmpty()) {
      return;
    }
    if (row.queue() != null) {
      slots.acquireBeyondLimit(row.queue());
    }
    ActiveRun run = ActiveRun.of(definition.get(), row);
    if (!runs.adopt(run)) {
      slots.releaseAndNotify(row.queue());
      return;
    }
    boolean owned = false;
    try { // the row is reliable only if it is read while no other run has the id
      owned =
          recoveries.owned(List.of(row.id())).stream()
              .anyMatch(current -> current.attempt() == row.attempt());
    } finally {
      if (!owned) {
        finished(run, new Completion.Dropped());
      }
    }
    if (owned) {
      run.markStartedBefore();
      run.holdMemory(memory);
      launch(run, RunTask.Beginning.of(row));
    }
  }

  @Override
  public void recheck(String id) {
    recovery.recheck(id);
    recoveryTask.runSoon();
  }

  /**
   * Releases a workflow whose run ended without a recorded end, so that another run continues it.
   */
  @Override
  public void release(ActiveRun run) {
    releases.release(run.owned());
  }

  @Override
  public void finished(ActiveRun run, Completion ended) {
    run.generation().markCodeEnded();
    DeferredRecord deferred = run.takeDeferred();
    if (deferred != null) {
      deferred.drop();
    }
    run.releaseMemory(memory);
    boolean recheck = runs.finish(run, ended);
    if (ended instanceof Completion.Dropped && !closing) { // possibly because it was cancelled
      canceller.checkSoon();
    }
    slots.releaseAndNotify(run.queue());
    if (recheck) {
      recheck(run.id());
    }
    completionWatcher.pollSoon(run.id());
    services.waiting().onEnded(run.id());
  }

  Optional<RunLifecycle> localRun(String id) {
    return runs.find(id).map(ActiveRun::lifecycle);
  }

  @Override
  public Object engine() {
    return engine;
  }

  @Override
  public CompletionWatcher completionWatcher() {
    return completionWatcher;
  }

  StartService starts() {
    return starts;
  }

  RunServices services() {
    return services;
  }

  @Override
  public ExecutorIdentity identity() {
    return identity;
  }

  @Override
  public RecoveryStore recoveries() {
    return recoveries;
  }

  @Override
  public QueueSlots slots() {
    return slots;
  }

  @Override
  public ArgumentMemory memory() {
    return memory;
  }

  @Override
  public Notifications notifications() {
    return notifications;
  }

  @Override
  public void confirmMembership() {
    lease.confirm();
  }

  @Override
  public void reportMissingRecords() {
    lease.rejoinAfterRecordLoss();
  }

  private void resumeRecovery() {
    if (recovery.isLimitedByMemory()) {
      recoveryTask.runSoon();
    }
  }

  void close(Duration timeout) {
    recoveryTask.close();
    canceller.close();
    closing = true;
    lease.stopRejoining();
    completionWatcher.closing();
    runs.stopAll(new RunStopped.Reason.Closing(), false);
    if (runs.awaitEmpty(timeout) > 0) {
      runs.stopAll(new RunStopped.Reason.Closing(), true);
      services.store().stopWaiting();
      int left = runs.awaitEmptyWhileEnding(IDLE_AFTER_INTERRUPT);
      if (left > 0) {
        LOG.warn(
            "close runs={} problem=they ignore interrupts consequence=their threads continue until they end",
            left);
      }
      runs.dropAll();
    }
    lease.close();
    completionWatcher.close();
    services.waiting().close();
    notifications.close();
    services.store().stopWaiting();
    releases.close();
    carriers.close();
    lease.release();
    services.journal().close();
  }
}
