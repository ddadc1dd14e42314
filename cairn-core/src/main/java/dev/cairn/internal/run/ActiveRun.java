package dev.cairn.internal.run;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.wakeup.Mailbox;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A workflow that runs in this process: who owns it, whether it is to stop, how it ended. */
public final class ActiveRun {
  private static final int REHEARSED = -1;

  private final Entry.Owned owned;
  private final WorkflowDefinition definition;
  private final String bindingId;
  private final @Nullable String queue;
  private final WorkflowRow.Term term;
  private final RunLifecycle lifecycle = new RunLifecycle();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger records = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> resting = new AtomicReference<>();
  private volatile ExecutionThread main = new ExecutionThread(this);
  private volatile @Nullable Set<ExecutionThread> branches;
  private volatile RunStopped.@Nullable Reason stop;
  private volatile boolean cutShort;
  private volatile boolean rested;
  private volatile boolean lookAgain;
  private volatile @Nullable Instant sleptUntil;
  private volatile @Nullable DeferredRecord heldBack;
  private @Nullable Mailbox mailbox;
  private volatile int argumentBytes;
  private volatile boolean holdsMemory;

  public ActiveRun(
      WorkflowDefinition definition,
      Entry.Owned owned,
      String bindingId,
      @Nullable String queue,
      WorkflowRow.Term term) {
    this.bindingId = bindingId;
    this.definition = definition;
    this.owned = owned;
    this.queue = queue;
    this.term = term;
  }

  /** One that is only replayed: nobody has its number, so nothing of it could be written. */
  public static ActiveRun rehearsal(WorkflowDefinition definition, WorkflowRow row) {
    var nobody = new Entry.Owned(row.id(), REHEARSED);
    return new ActiveRun(definition, nobody, row.bindingId(), null, row.term());
  }

  /** Whether it is only replayed, up to where its records end. */
  public boolean isRehearsal() {
    return owned.attempt() == REHEARSED;
  }

  public String id() {
    return owned.workflowId();
  }

  public Entry.Owned owned() {
    return owned;
  }

  /** The id that its values are bound to; see {@link WorkflowRow#bindingId}. */
  public String bindingId() {
    return bindingId;
  }

  public WorkflowDefinition definition() {
    return definition;
  }

  /** The queue whose slot it has; null if it was started directly. */
  public @Nullable String queue() {
    return queue;
  }

  /** Until when it may run. */
  public WorkflowRow.Term term() {
    return term;
  }

  /** Whether it only undoes what was done before the workflow was cancelled. */
  public boolean isCancelled() {
    return term.isOver();
  }

  /** How large its arguments are, as JSON; zero as long as nobody has read them. */
  int argumentBytes() {
    return argumentBytes;
  }

  /** Notes how large its arguments are. */
  public void arguments(String json) {
    argumentBytes = json.length();
  }

  /** Takes the memory for its arguments, whether or not there is so much. */
  public void hold(ArgumentMemory memory) {
    memory.hold(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Takes the memory for its arguments as soon as there is so much. */
  public void await(ArgumentMemory memory) throws InterruptedException {
    memory.await(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Gives back the memory for its arguments, if it has taken any. */
  public void release(ArgumentMemory memory) {
    if (holdsMemory) {
      holdsMemory = false;
      memory.release(queue, argumentBytes);
    }
  }

  /** Holds a record back until it does something durable. */
  public void holdBack(DeferredRecord record) {
    heldBack = record;
  }

  /** What is held back, to be written or dropped; null if nothing is. */
  public @Nullable DeferredRecord takeHeldBack() {
    DeferredRecord held = heldBack;
    heldBack = null;
    return held;
  }

  /** Makes sure that all is written that was held back, before it does something durable. */
  public void settle() {
    DeferredRecord held = takeHeldBack();
    if (held != null && !written(held)) {
      throw stopped(new RunStopped.Reason.Lost());
    }
  }

  private boolean written(DeferredRecord held) {
    try {
      return held.write();
    } catch (JournalFailedException unknown) {
      throw stopped(new RunStopped.Reason.Unrecorded(unknown));
    }
  }

  /** Whether it was accepted, and how it ended. */
  public RunLifecycle lifecycle() {
    return lifecycle;
  }

  /** Has the workflow looked for again once this run is over: a row of it came too early. */
  void lookAgain() {
    lookAgain = true;
  }

  boolean isToLookAgain() {
    return lookAgain;
  }

  /**
   * How many records the workflow has at least: those that were read, and those confirmed since.
   */
  public AtomicInteger records() {
    return records;
  }

  /** Turns true when the run's code has ended; threads that it left behind may keep this. */
  public AtomicBoolean over() {
    return over;
  }

  /** What it receives. */
  public synchronized Mailbox mailbox() {
    if (mailbox == null) {
      mailbox = new Mailbox(id());
    }
    return mailbox;
  }

  /** The workflow's own strand; its branches have theirs. */
  public ExecutionThread main() {
    return main;
  }

  /** Whether a branch of it runs. */
  public synchronized boolean isForked() {
    return branches != null && !branches.isEmpty();
  }

  public synchronized void add(ExecutionThread branch) {
    if (branches == null) {
      branches = ConcurrentHashMap.newKeySet();
    }
    branches.add(branch);
  }

  /** The branch has ended, and needs not be woken any more. */
  synchronized void remove(ExecutionThread branch) {
    if (branches != null) {
      branches.remove(branch);
    }
  }

  /**
   * Lets the run go no further. A strand that only waits is woken; one inside a step may end the
   * step.
   */
  public void stop(RunStopped.Reason reason, boolean interruptSteps) {
    if (interruptSteps) {
      cutShort = true;
    }
    synchronized (this) {
      if (stop == null || stop instanceof RunStopped.Reason.Resting) {
        stop = reason;
      }
    }
    wake(interruptSteps);
    goOn();
  }

  /**
   * Another run of this process has the workflow now: nobody waits for this one any more. It stops
   * at its next record, or now if it rests.
   */
  void lose() {
    synchronized (this) {
      if (stop == null || stop instanceof RunStopped.Reason.Resting) {
        stop = new RunStopped.Reason.Lost();
      }
    }
    lifecycle.complete(new Completion.Dropped());
    goOn();
  }

  /**
   * Its thread has ended, and it takes no more memory than this.
   *
   * @param again lets it go on; run once, at once if it was stopped meanwhile
   */
  public void rest(Runnable again) {
    boolean stopped;
    synchronized (this) {
      if (stop instanceof RunStopped.Reason.Resting) {
        stop = null;
      }
      stopped = stop != null;
      rested = true;
      mailbox = null;
      branches = null;
      main = new ExecutionThread(this);
    }
    resting.set(again);
    if (stopped) {
      goOn();
    }
  }

  /** Lets it go on if it rests: it finds by itself whether it is to stop. */
  public void goOn() {
    Runnable again = resting.getAndSet(null);
    if (again != null) {
      again.run();
    }
  }

  /** It is not known what was done of it before. */
  public void beganBefore() {
    rested = true;
  }

  /** Whether it has rested for this sleep, which is over then, whatever the clock says. */
  public boolean hasSleptUntil(Instant waking) {
    return waking.equals(sleptUntil);
  }

  /** Whether it, or an earlier owner, may have recorded something before its thread began. */
  public boolean mayHaveRecords() {
    return rested || owned.attempt() > 1;
  }

  /** Where its code computes at this moment. */
  Stream<StackTraceElement> computing() {
    Set<ExecutionThread> others = branches;
    return Stream.concat(Stream.of(main), others == null ? Stream.of() : others.stream())
        .map(ExecutionThread::computesAt)
        .filter(Objects::nonNull);
  }

  private void wake(boolean interruptSteps) {
    main.wake(interruptSteps);
    Set<ExecutionThread> others = branches;
    if (others != null) {
      others.forEach(strand -> strand.wake(interruptSteps));
    }
  }

  public RunStopped.@Nullable Reason stopReason() {
    return stop;
  }

  /** Throws if the run is not to go on. */
  public void mayGoOn() {
    RunStopped.Reason reason = stop;
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }

  /**
   * Throws if the workflow's deadline has passed: it records nothing more but what undoes what it
   * did, which begins once the database has cancelled it.
   */
  public void mayGoOnAt(Instant now) {
    Instant deadline = term.deadline();
    if (deadline != null && !isCancelled() && !isRehearsal() && !now.isBefore(deadline)) {
      throw stopped(new RunStopped.Reason.Cancelled());
    }
  }

  /** Throws if what the run has done is not to be recorded: a step that was let end is. */
  public void mayRecord() {
    if (cutShort || stop instanceof RunStopped.Reason.Lost) {
      mayGoOn();
    }
  }

  /**
   * Stops the run from within, to rest, unless it is to stop for another reason by now.
   *
   * @param waking until when it sleeps, as it is recorded
   * @param until when it goes on
   */
  public synchronized RunStopped resting(Instant waking, Instant until) {
    sleptUntil = waking;
    if (stop == null) {
      stop = new RunStopped.Reason.Resting(until);
    }
    return new RunStopped(stop);
  }

  /** Stops the run from within. */
  public RunStopped stopped(RunStopped.Reason reason) {
    stop = reason;
    wake(reason instanceof RunStopped.Reason.Lost);
    return new RunStopped(reason);
  }
}
