package dev.cairn.runtime;

import dev.cairn.api.Placement;
import dev.cairn.api.Run;
import dev.cairn.api.WorkflowState;
import dev.cairn.background.BackgroundTasks;
import dev.cairn.background.PeriodicTask;
import dev.cairn.spi.Event;
import dev.cairn.store.Entry;
import dev.cairn.store.Executors;
import dev.cairn.store.Identity;
import dev.cairn.store.Notifications;
import dev.cairn.store.Recoveries;
import dev.cairn.store.WorkflowRow;
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
final class Executor implements Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

  private final Engine engine;
  private final Registry registry;
  private final Services services;
  private final Identity identity;
  private final Executors executors;
  private final Recoveries recoveries;
  private final Notifications notifications;
  private final LiveRuns runs = new LiveRuns();
  private final Slots slots = new Slots();
  private final ArgumentMemory memory;
  private final Acceptance acceptance;
  private final Endings endings;
  private final Recovery looking;
  private final PeriodicTask recovery;
  private final RunReleases releases;
  private final CarrierWatch carriers;
  private final Canceller canceller;
  private final Lease lease;
  private final boolean listens;
  private volatile boolean closing;

  Executor(Engine engine, Registry registry, Services services, Endings endings, Local local) {
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
    this.acceptance =
        new Acceptance(
            runs,
            StartRecords.of(services),
            slots,
            new Acceptance.Owner(this::confirmMembership, this::launch, this::lookAgain));
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
      Identity identity,
      Duration lease,
      int recoveries,
      Notifications notifications,
      boolean listens) {
    Recoveries recoveries(Services services) {
      String exhausted = Recovery.exhausted(services.values(), recoveries);
      return services.store().recoveries(identity, recoveries, exhausted);
    }
  }

  /**
   * A start that is asked for.
   *
   * @param id under which id
   * @param run how
   * @param parent who asks; null from outside
   */
  record Request(String id, Run run, Entry.@Nullable Owned parent) {}

  /** Records a call, or finds it recorded. */
  Acceptance.Accepted accept(
      Definition definition, List<? extends @Nullable Object> arguments, Request request) {
    return acceptance.accept(call(definition, arguments, request));
  }

  /** Lets a call run that nobody but its caller knows of; see {@link Acceptance#called}. */
  Acceptance.Accepted called(Definition definition, List<? extends @Nullable Object> arguments) {
    var request = new Request(services.ambient().ids().get(), Run.fresh(), null);
    return acceptance.called(call(definition, arguments, request));
  }

  /** Whether a call was recorded before under its id; refuses one that conflicts. */
  boolean isAccepted(Acceptance.Call call) {
    return acceptance.same(call);
  }

  /** Records many calls that are put into a queue. */
  List<Acceptance.Accepted> acceptAll(List<Acceptance.Call> calls, Placement placement) {
    return acceptance.acceptAll(calls, placement);
  }

  /** Accepts calls in their order, together. */
  void acceptInOrder(List<Ahead> lot) {
    acceptance.acceptInOrder(lot);
  }

  Acceptance.Call call(
      Definition definition, List<? extends @Nullable Object> arguments, Request request) {
    String input = services.values().arguments(request.id, definition, arguments);
    String attributes = services.values().attributesOf(request.run);
    return new Acceptance.Call(
        definition, input, request.parent, request.id, request.run, attributes);
  }

  /** Lets a run go on when the time has come, or earlier if it is to stop. */
  @SuppressWarnings("FutureReturnValueIgnored") // a run that is told so does not throw
  void rests(LiveRun run, Instant until) {
    CompletableFuture<Boolean> alarm = services.waiting().deadlines().at(until);
    services.listener().on(new Event.RunResting(run.id(), until));
    run.release(memory);
    run.rest(() -> {
      alarm.cancel(false);
      launch(run, null);
    });
    alarm.thenRun(run::goOn);
  }

  private void launch(LiveRun run, RunTask.@Nullable Beginning beginning) {
    if (closing && beginning != null) { // else it has to be given back
      finished(run, new Ended.Dropped());
      return;
    }
    var task = new RunTask(this, services, run, beginning);
    try {
      run.definition().thread("cairn " + run.id(), task).start();
    } catch (Error noThread) { // those that were taken with it must not fail with it
      releases.releaseWithoutThread(run.owned(), noThread);
      finished(run, new Ended.Dropped());
      return;
    }
    canceller.expect(run.term().deadline());
  }

  /** Stops the run of a cancelled workflow; once there is none, undoes what it did. */
  private boolean stopOrUndo(WorkflowRow cancelled) {
    Optional<LiveRun> running = runs.find(cancelled.id());
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
    Optional<Definition> definition = registry.find(row.name());
    if (row.state() == WorkflowState.RUNNING && definition.isPresent()) {
      LiveRun run = run(definition.get(), row);
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
    Optional<Definition> definition = registry.find(row.name());
    if (definition.isEmpty()) {
      return;
    }
    if (row.queue() != null) {
      slots.giveBack(row.queue(), -1);
    }
    LiveRun run = run(definition.get(), row);
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
        finished(run, new Ended.Dropped());
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

  private static LiveRun run(Definition definition, WorkflowRow row) {
    var owned = new Entry.Owned(row.id(), row.attempt());
    var run = new LiveRun(definition, owned, row.bindingId(), row.queue(), row.term());
    run.arguments(row.input());
    return run;
  }

  private void freeSlot(@Nullable String queue) {
    if (queue != null) {
      slots.free(queue);
    }
  }

  /** Lets another run go on with a workflow whose run ends here without a record of that. */
  void release(LiveRun run) {
    releases.release(run.owned());
  }

  void finished(LiveRun run, Ended ended) {
    run.over().set(true);
    HeldBack held = run.takeHeldBack();
    if (held != null) {
      held.drop();
    }
    run.release(memory);
    boolean again = runs.finish(run, ended);
    if (ended instanceof Ended.Dropped && !closing) { // perhaps since it was cancelled
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
    return runs.find(id).map(LiveRun::lifecycle);
  }

  Engine engine() {
    return engine;
  }

  Values values() {
    return services.values();
  }

  Waiting waiting() {
    return services.waiting();
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public Recoveries recoveries() {
    return recoveries;
  }

  @Override
  public Slots slots() {
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

  void confirmMembership() {
    lease.confirm();
  }

  void recordsAreMissing() {
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
