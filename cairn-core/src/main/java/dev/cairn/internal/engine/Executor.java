package dev.cairn.internal.engine;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHost;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.execution.StartRequest;
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
import dev.cairn.internal.start.StartRecords;
import dev.cairn.internal.start.StartService;
import dev.cairn.internal.start.WorkflowAdmission;
import dev.cairn.internal.store.batch.Entry;
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
 * A started engine: this process as one of all that run workflows, with its lease, its recovery and
 * its live runs. It registers with {@link #join} and runs its threads from {@link #begin} to {@link
 * #close}; a later start is another executor. Thread-safe.
 */
final class Executor implements WorkIntake, RunHost {
  private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

  private final Object engine;
  private final Registry registry;
  private final RunServices services;
  private final ExecutorIdentity identity;
  private final ExecutorStore executors;
  private final RecoveryStore recoveries;
  private final Notifications notifications;
  private final ActiveRuns runs = new ActiveRuns();
  private final QueueSlots slots = new QueueSlots();
  private final ArgumentMemory memory;
  private final StartService starts;
  private final CompletionWatcher endings;
  private final Recovery looking;
  private final PeriodicTask recovery;
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
      CompletionWatcher endings,
      Local local) {
    this.engine = engine;
    this.registry = registry;
    this.services = services;
    this.endings = endings;
    this.identity = local.identity;
    this.executors = services.store().executors(identity);
    this.recoveries = local.recoveries(services);
    this.notifications = local.notifications;
    this.listens = local.listens;
    this.memory = services.memory();
    BackgroundTasks tasks = services.store().tasks();
    this.releases = new RunReleases(services.journal(), tasks);
    this.carriers = new CarrierWatch(runs, services.listener(), tasks);
    this.lease = new Lease(executors, runs, services.listener(), local.lease, tasks);
    var owner = new WorkflowAdmission.Owner(this::confirmMembership, this::launch, this::lookAgain);
    var admission = new WorkflowAdmission(runs, StartRecords.of(services), slots, owner);
    this.starts = new StartService(admission, services);
    this.looking =
        new Recovery(
            executors,
            services.store().workflows(),
            recoveries,
            memory,
            services.listener(),
            this::goOn,
            this::goOnAgain);
    this.canceller =
        new Canceller(
            services.store().steering(),
            services.clock(),
            local.lease.dividedBy(3),
            tasks,
            this::stopOrUndo);
    this.recovery = tasks.periodic("cairn-recovery", looking::look, local.lease.dividedBy(5));
    subscribe();
  }

  private void subscribe() {
    notifications.whenCancelled(canceller::lookSoon);
    notifications.whenOrphaned(recovery::runSoon);
    memory.onReleased(this::goOnRecovering);
    services.store().failover().whenFailedOver(lease::confirmSoon);
  }

  /** Registers this process. Blocks until Postgres answers. */
  void join() {
    lease.join();
  }

  /** Begins to run: from here on, recovery may start runs, which find the engine started. */
  void begin() {
    lease.begin();
    canceller.begin(); // before recovery, whose runs tell it their deadlines
    recovery.start();
    carriers.begin();
    if (listens) {
      notifications.start();
    }
  }

  /**
   * What is particular to this process.
   *
   * @param identity what it says of itself
   * @param lease how long it counts as alive
   * @param recoveries how often in a row a workflow may be recovered without getting on
   * @param notifications what it hears, once that has begun
   * @param listens whether it hears anything
   */
  record Local(
      ExecutorIdentity identity,
      Duration lease,
      int recoveries,
      Notifications notifications,
      boolean listens) {
    RecoveryStore recoveries(RunServices services) {
      String exhausted = Recovery.exhausted(services.values(), recoveries);
      return services.store().recoveries(identity, recoveries, exhausted);
    }
  }

  @Override
  public String acceptChild(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    return starts.accept(definition, arguments, request).id();
  }

  /** Lets a run go on when the time has come, or earlier if it is to stop. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a run that is told so does not throw
  public void rests(ActiveRun run, Instant until) {
    CompletableFuture<Boolean> alarm = services.waiting().deadlines().schedule(until);
    services.listener().on(new Event.RunResting(run.id(), until));
    run.release(memory);
    run.rest(() -> {
      alarm.cancel(false);
      launch(run, null);
    });
    alarm.thenRun(run::goOn);
  }

  private void launch(ActiveRun run, RunTask.@Nullable Beginning beginning) {
    if (closing && beginning != null) { // else it has to be given back
      finished(run, new Completion.Dropped());
      return;
    }
    var task = new RunTask(this, services, run, beginning);
    try {
      run.definition().newThread("cairn " + run.id(), task).start();
    } catch (Error noThread) { // those that were taken with it must not fail with it
      releases.releaseWithoutThread(run.owned(), noThread);
      finished(run, new Completion.Dropped());
      return;
    }
    canceller.expect(run.term().deadline());
  }

  /** Stops the run of a cancelled workflow; once there is none, undoes what it did. */
  private boolean stopOrUndo(WorkflowRow cancelled) {
    Optional<ActiveRun> running = runs.find(cancelled.id());
    if (running.isEmpty()) {
      if (cancelled.queue() != null) {
        slots.giveBack(cancelled.queue(), -1);
      }
      goOn(cancelled);
      return true;
    }
    if (running.get().owned().attempt() < cancelled.attempt()) {
      running.get().stop(new RunStopped.Reason.Cancelled(), true);
    }
    return false;
  }

  @Override
  public void goOn(WorkflowRow row) {
    Optional<WorkflowDefinition> definition = registry.find(row.name());
    if (row.state() == WorkflowState.RUNNING && definition.isPresent()) {
      ActiveRun run = run(definition.get(), row);
      if (runs.adopt(run)) {
        run.hold(memory);
        launch(run, RunTask.Beginning.of(row));
        return;
      }
    } else if (row.state() == WorkflowState.EXHAUSTED) {
      services.listener().on(new Event.RunEnded(row.id(), row.name(), row.state()));
      endings.lookSoon(row.id());
    }
    freeSlot(row.queue());
  }

  /** Runs what this executor owns, unless it runs already, or has run to its end by now. */
  private void goOnAgain(WorkflowRow row) {
    Optional<WorkflowDefinition> definition = registry.find(row.name());
    if (definition.isEmpty()) {
      return;
    }
    if (row.queue() != null) {
      slots.giveBack(row.queue(), -1);
    }
    ActiveRun run = run(definition.get(), row);
    if (!runs.adopt(run)) {
      freeSlot(row.queue());
      return;
    }
    boolean owned = false;
    try { // only what is seen while no other run has the id is certain
      owned =
          recoveries.owned(List.of(row.id())).stream()
              .anyMatch(now -> now.attempt() == row.attempt());
    } finally {
      if (!owned) {
        finished(run, new Completion.Dropped());
      }
    }
    if (owned) {
      run.beganBefore();
      run.hold(memory);
      launch(run, RunTask.Beginning.of(row));
    }
  }

  @Override
  public void lookAgain(String id) {
    looking.lookAgain(id);
    recovery.runSoon();
  }

  private static ActiveRun run(WorkflowDefinition definition, WorkflowRow row) {
    var owned = new Entry.Owned(row.id(), row.attempt());
    var run = new ActiveRun(definition, owned, row.bindingId(), row.queue(), row.term());
    run.arguments(row.input());
    return run;
  }

  private void freeSlot(@Nullable String queue) {
    if (queue != null) {
      slots.free(queue);
    }
  }

  /** Lets another run go on with a workflow whose run ends here without a record of that. */
  @Override
  public void release(ActiveRun run) {
    releases.release(run.owned());
  }

  @Override
  public void finished(ActiveRun run, Completion ended) {
    run.over().set(true);
    DeferredRecord held = run.takeHeldBack();
    if (held != null) {
      held.drop();
    }
    run.release(memory);
    boolean again = runs.finish(run, ended);
    if (ended instanceof Completion.Dropped && !closing) { // perhaps since it was cancelled
      canceller.lookSoon();
    }
    freeSlot(run.queue());
    if (again) {
      lookAgain(run.id());
    }
    endings.lookSoon(run.id());
    services.waiting().ended(run.id());
  }

  Optional<RunLifecycle> localRun(String id) {
    return runs.find(id).map(ActiveRun::lifecycle);
  }

  @Override
  public Object engine() {
    return engine;
  }

  @Override
  public CompletionWatcher endings() {
    return endings;
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
  public void recordsAreMissing() {
    lease.leaveIncomplete();
  }

  private void goOnRecovering() {
    if (looking.tookLittle()) {
      recovery.runSoon();
    }
  }

  void close(Duration grace) {
    recovery.close();
    canceller.close();
    closing = true;
    lease.closing();
    endings.closing();
    runs.stopAll(new RunStopped.Reason.Closing(), false);
    if (runs.awaitNone(grace) > 0) {
      runs.stopAll(new RunStopped.Reason.Closing(), true);
      services.store().stopWaiting();
      int left = runs.awaitNoneEnding(AFTER_INTERRUPT);
      if (left > 0) {
        LOG.warn("close runs={} problem=they ignore interrupts and are left to themselves", left);
      }
      runs.abandonAll();
    }
    lease.close();
    endings.close();
    services.waiting().close();
    notifications.close();
    services.store().stopWaiting();
    releases.close();
    carriers.close();
    lease.leave();
    services.journal().close();
  }
}
