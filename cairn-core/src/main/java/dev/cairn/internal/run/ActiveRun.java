package dev.cairn.internal.run;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.wakeup.Mailbox;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of a workflow in this process: its ownership, whether it must stop, its threads, and its
 * deferred record. Thread-safe.
 */
public final class ActiveRun {
  private static final int DRY_RUN_ATTEMPT = -1;

  private volatile Generation generation;
  private final WorkflowDefinition definition;
  private final String bindingId;
  private final @Nullable String queue;
  private final WorkflowRow.CancellationStatus cancellationStatus;
  private final Map<String, String> headers;
  private final RunLifecycle lifecycle = new RunLifecycle();
  private final AtomicReference<@Nullable Runnable> reloadTask = new AtomicReference<>();
  private volatile ExecutionThread main = new ExecutionThread(this);
  private volatile @Nullable Set<ExecutionThread> branches;
  private volatile RunStopped.@Nullable Reason stop;
  private volatile boolean interruptsSteps;
  private volatile boolean recheck;
  private volatile @Nullable Instant sleptUntil;
  private volatile @Nullable DeferredRecord deferred;
  private @Nullable Mailbox mailbox;
  private volatile int argumentBytes;
  private @Nullable String forkedFrom;
  private volatile boolean holdsMemory;

  public ActiveRun(
      WorkflowDefinition definition,
      Entry.RunKey owned,
      String bindingId,
      @Nullable String queue,
      WorkflowRow.CancellationStatus cancellationStatus,
      Map<String, String> headers) {
    this.bindingId = bindingId;
    this.definition = definition;
    this.generation = Generation.of(owned);
    this.queue = queue;
    this.cancellationStatus = cancellationStatus;
    this.headers = headers;
  }

  /** Creates a run of a workflow that this executor owns. */
  public static ActiveRun of(WorkflowDefinition definition, WorkflowRow row) {
    var owned = new Entry.RunKey(row.id(), row.attempt(), row.generation());
    var run =
        new ActiveRun(
            definition,
            owned,
            row.bindingId(),
            row.queue(),
            row.cancellationStatus(),
            row.headers());
    run.forkedFrom = row.arguments().forkedFrom();
    run.arguments(row.input());
    return run;
  }

  /** Creates a dry run. Its attempt belongs to nobody, so the database would reject every write. */
  public static ActiveRun dryRun(WorkflowDefinition definition, WorkflowRow row) {
    var nobody = new Entry.RunKey(row.id(), DRY_RUN_ATTEMPT, row.generation());
    return new ActiveRun(
        definition, nobody, row.bindingId(), null, row.cancellationStatus(), row.headers());
  }

  /** Returns whether this is a dry run, which ends where its records end. */
  public boolean isDryRun() {
    return owned().attempt() == DRY_RUN_ATTEMPT;
  }

  public String id() {
    return owned().workflowId();
  }

  public Entry.RunKey owned() {
    return generation.key();
  }

  /** The generation that runs, or is about to begin while its record is written. */
  public Generation generation() {
    return generation;
  }

  /** Sets the generation: the next one before it is recorded, or the one before if it was not. */
  public void generation(Generation now) {
    generation = now;
  }

  /** The id to which its events and streams are bound; see {@link WorkflowRow#bindingId}. */
  public String bindingId() {
    return bindingId;
  }

  public WorkflowDefinition definition() {
    return definition;
  }

  /** The queue whose slot it holds; null if it was started directly. */
  public @Nullable String queue() {
    return queue;
  }

  /** The workflow that this one is a fork of; null if it is none. */
  public @Nullable String forkedFrom() {
    return forkedFrom;
  }

  /** The headers with which the workflow was started. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The deadline, and whether the workflow was cancelled. */
  public WorkflowRow.CancellationStatus cancellationStatus() {
    return cancellationStatus;
  }

  /** Returns whether the workflow was cancelled, so that this run only executes compensations. */
  public boolean isCancelled() {
    return cancellationStatus.isCancelled();
  }

  /** The size of the arguments as JSON; 0 before they are read. */
  int argumentBytes() {
    return argumentBytes;
  }

  /** Sets the size of the arguments. */
  public void arguments(String json) {
    argumentBytes = json.length();
  }

  /** Reserves memory for the arguments, even beyond the limit. */
  public void holdMemory(ArgumentMemory memory) {
    memory.hold(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Reserves memory for the arguments; blocks until there is enough. */
  public void awaitMemory(ArgumentMemory memory) throws InterruptedException {
    memory.await(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Releases the memory of the arguments, if it was reserved. */
  public void releaseMemory(ArgumentMemory memory) {
    if (holdsMemory) {
      holdsMemory = false;
      memory.release(queue, argumentBytes);
    }
  }

  /** Defers a record until the run does something durable. */
  public void defer(DeferredRecord record) {
    deferred = record;
  }

  /** Takes the deferred record, to write or drop it; null if there is none. */
  public @Nullable DeferredRecord takeDeferred() {
    DeferredRecord record = deferred;
    deferred = null;
    return record;
  }

  /** Writes the deferred record, if there is one. Called before the run does something durable. */
  public void writeDeferred() {
    DeferredRecord record = takeDeferred();
    if (record != null && !RunStatement.execute(this, record::write)) {
      throw stopWith(new RunStopped.Reason.Lost());
    }
  }

  /** Whether the run was accepted, and how it ended. */
  public RunLifecycle lifecycle() {
    return lifecycle;
  }

  /** Requests that the workflow is checked again when this run is over. */
  public void recheck() {
    recheck = true;
  }

  boolean needsRecheck() {
    return recheck;
  }

  /** A lower bound of the number of records of the generation in the database. */
  public AtomicInteger records() {
    return generation.records();
  }

  /** The messages that it receives. */
  public synchronized Mailbox mailbox() {
    if (mailbox == null) {
      mailbox = new Mailbox(id());
    }
    return mailbox;
  }

  /** The main thread; branches have their own. */
  public ExecutionThread main() {
    return main;
  }

  /** Returns whether a branch is active. */
  public synchronized boolean hasBranches() {
    return branches != null && !branches.isEmpty();
  }

  public synchronized void add(ExecutionThread branch) {
    if (branches == null) {
      branches = ConcurrentHashMap.newKeySet();
    }
    branches.add(branch);
  }

  /** Removes a branch that has ended. */
  synchronized void remove(ExecutionThread branch) {
    if (branches != null) {
      branches.remove(branch);
    }
  }

  /**
   * Stops the run. Threads that wait are interrupted; a thread inside a step may finish the step
   * unless {@code interruptSteps} is set.
   */
  public void stop(RunStopped.Reason reason, boolean interruptSteps) {
    if (interruptSteps) {
      interruptsSteps = true;
    }
    synchronized (this) {
      if (stop == null || stop instanceof RunStopped.Reason.Unloading) {
        stop = reason;
      }
    }
    wake(interruptSteps);
    reload();
  }

  /**
   * Stops this run because a newer run of this process owns the workflow. It stops at its next
   * record, or now if it is unloaded.
   */
  void supersede() {
    synchronized (this) {
      if (stop == null || stop instanceof RunStopped.Reason.Unloading) {
        stop = new RunStopped.Reason.Lost();
      }
    }
    lifecycle.complete(new Completion.Dropped());
    reload();
  }

  /**
   * Unloads the run: its thread has ended, and it keeps no state but this object.
   *
   * @param task starts a thread for the run; executed once, and at once if the run was stopped
   *     meanwhile
   */
  public void unload(Runnable task) {
    boolean stopped;
    synchronized (this) {
      if (stop instanceof RunStopped.Reason.Unloading) {
        stop = null;
      }
      stopped = stop != null;
      markStartedBefore();
      mailbox = null;
      branches = null;
      replaceMainThread();
    }
    reloadTask.set(task);
    if (stopped) {
      reload();
    }
  }

  /** Loads the run again if it is unloaded. The new thread checks whether it must stop. */
  public void reload() {
    Runnable task = reloadTask.getAndSet(null);
    if (task != null) {
      task.run();
    }
  }

  /** Marks that an earlier thread may have written records. */
  public void markStartedBefore() {
    generation.markStartedBefore();
  }

  /**
   * Returns whether the run was unloaded for this sleep, which is over then regardless of the
   * clock.
   */
  public boolean hasSleptUntil(Instant waking) {
    return waking.equals(sleptUntil);
  }

  /** Returns whether there may be records from before its thread began. */
  public boolean mayHaveRecords() {
    return generation.mayHaveRecords();
  }

  /** Prepares the run for another main thread, because the one before has ended. */
  public void replaceMainThread() {
    main = new ExecutionThread(this);
  }

  /** Returns the user code that its threads execute at this moment. */
  Stream<StackTraceElement> userFrames() {
    Set<ExecutionThread> others = branches;
    return Stream.concat(Stream.of(main), others == null ? Stream.of() : others.stream())
        .map(ExecutionThread::currentUserFrame)
        .filter(Objects::nonNull);
  }

  private void wake(boolean interruptSteps) {
    main.wake(interruptSteps);
    Set<ExecutionThread> others = branches;
    if (others != null) {
      others.forEach(thread -> thread.wake(interruptSteps));
    }
  }

  public RunStopped.@Nullable Reason stopReason() {
    return stop;
  }

  /** Throws {@link RunStopped} if the run must stop. */
  public void throwIfStopped() {
    RunStopped.Reason reason = stop;
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }

  /**
   * Throws if the workflow's deadline has passed. From then on only compensations are recorded,
   * once the database has cancelled the workflow.
   */
  public void throwIfDeadlinePassed(Instant now) {
    Instant deadline = cancellationStatus.deadline();
    if (deadline != null && !isCancelled() && !isDryRun() && !now.isBefore(deadline)) {
      throw stopWith(new RunStopped.Reason.Cancelled());
    }
  }

  /**
   * Throws if an outcome must not be recorded any more. A step that was allowed to finish is still
   * recorded.
   */
  public void checkCanRecord() {
    if (interruptsSteps || stop instanceof RunStopped.Reason.Lost) {
      throwIfStopped();
    }
  }

  /**
   * Stops the run from its own thread to unload it, unless it already stops for another reason.
   *
   * @param waking the recorded wake-up time
   * @param until when to load it again
   * @return the exception to throw
   */
  public synchronized RunStopped stopToUnload(Instant waking, Instant until) {
    sleptUntil = waking;
    if (stop == null) {
      stop = new RunStopped.Reason.Unloading(until);
    }
    return new RunStopped(stop);
  }

  /** Stops the run from its own thread; returns the exception to throw. */
  public RunStopped stopWith(RunStopped.Reason reason) {
    stop = reason;
    wake(reason instanceof RunStopped.Reason.Lost);
    return new RunStopped(reason);
  }
}
