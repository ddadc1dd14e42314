package dev.cairn.runtime;

import dev.cairn.store.Entry;
import dev.cairn.store.JournalFailedException;
import dev.cairn.store.WorkflowRow;
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
final class LiveRun {
  private static final int REHEARSED = -1;

  private final Entry.Owned owned;
  private final Definition definition;
  private final String bindingId;
  private final @Nullable String queue;
  private final WorkflowRow.Term term;
  private final RunLifecycle lifecycle = new RunLifecycle();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger records = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> resting = new AtomicReference<>();
  private volatile Strand main = new Strand(this);
  private volatile @Nullable Set<Strand> branches;
  private volatile RunStopped.@Nullable Reason stop;
  private volatile boolean cutShort;
  private volatile boolean rested;
  private volatile boolean lookAgain;
  private volatile @Nullable Instant sleptUntil;
  private volatile @Nullable HeldBack heldBack;
  private @Nullable Mailbox mailbox;
  private volatile int argumentBytes;
  private volatile boolean holdsMemory;

  LiveRun(
      Definition definition,
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
  static LiveRun rehearsal(Definition definition, WorkflowRow row) {
    var nobody = new Entry.Owned(row.id(), REHEARSED);
    return new LiveRun(definition, nobody, row.bindingId(), null, row.term());
  }

  /** Whether it is only replayed, up to where its records end. */
  boolean isRehearsal() {
    return owned.attempt() == REHEARSED;
  }

  String id() {
    return owned.workflowId();
  }

  Entry.Owned owned() {
    return owned;
  }

  /** The id that its values are bound to; see {@link WorkflowRow#bindingId}. */
  String bindingId() {
    return bindingId;
  }

  Definition definition() {
    return definition;
  }

  /** The queue whose slot it has; null if it was started directly. */
  @Nullable String queue() {
    return queue;
  }

  /** Until when it may run. */
  WorkflowRow.Term term() {
    return term;
  }

  /** Whether it only undoes what was done before the workflow was cancelled. */
  boolean isCancelled() {
    return term.isOver();
  }

  /** How large its arguments are, as JSON; zero as long as nobody has read them. */
  int argumentBytes() {
    return argumentBytes;
  }

  /** Notes how large its arguments are. */
  void arguments(String json) {
    argumentBytes = json.length();
  }

  /** Takes the memory for its arguments, whether or not there is so much. */
  void hold(ArgumentMemory memory) {
    memory.hold(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Takes the memory for its arguments as soon as there is so much. */
  void await(ArgumentMemory memory) throws InterruptedException {
    memory.await(queue, argumentBytes);
    holdsMemory = true;
  }

  /** Gives back the memory for its arguments, if it has taken any. */
  void release(ArgumentMemory memory) {
    if (holdsMemory) {
      holdsMemory = false;
      memory.release(queue, argumentBytes);
    }
  }

  /** Holds a record back until it does something durable. */
  void holdBack(HeldBack record) {
    heldBack = record;
  }

  /** What is held back, to be written or dropped; null if nothing is. */
  @Nullable HeldBack takeHeldBack() {
    HeldBack held = heldBack;
    heldBack = null;
    return held;
  }

  /** Makes sure that all is written that was held back, before it does something durable. */
  void settle() {
    HeldBack held = takeHeldBack();
    if (held != null && !written(held)) {
      throw stopped(new RunStopped.Reason.Lost());
    }
  }

  private boolean written(HeldBack held) {
    try {
      return held.write();
    } catch (JournalFailedException unknown) {
      throw stopped(new RunStopped.Reason.Unrecorded(unknown));
    }
  }

  /** Whether it was accepted, and how it ended. */
  RunLifecycle lifecycle() {
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
  AtomicInteger records() {
    return records;
  }

  /** Turns true when the run's code has ended; threads that it left behind may keep this. */
  AtomicBoolean over() {
    return over;
  }

  /** What it receives. */
  synchronized Mailbox mailbox() {
    if (mailbox == null) {
      mailbox = new Mailbox(id());
    }
    return mailbox;
  }

  /** The workflow's own strand; its branches have theirs. */
  Strand main() {
    return main;
  }

  /** Whether a branch of it runs. */
  synchronized boolean isForked() {
    return branches != null && !branches.isEmpty();
  }

  synchronized void add(Strand branch) {
    if (branches == null) {
      branches = ConcurrentHashMap.newKeySet();
    }
    branches.add(branch);
  }

  /** The branch has ended, and needs not be woken any more. */
  synchronized void remove(Strand branch) {
    if (branches != null) {
      branches.remove(branch);
    }
  }

  /**
   * Lets the run go no further. A strand that only waits is woken; one inside a step may end the
   * step.
   */
  void stop(RunStopped.Reason reason, boolean interruptSteps) {
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
    lifecycle.complete(new Ended.Dropped());
    goOn();
  }

  /**
   * Its thread has ended, and it takes no more memory than this.
   *
   * @param again lets it go on; run once, at once if it was stopped meanwhile
   */
  void rest(Runnable again) {
    boolean stopped;
    synchronized (this) {
      if (stop instanceof RunStopped.Reason.Resting) {
        stop = null;
      }
      stopped = stop != null;
      rested = true;
      mailbox = null;
      branches = null;
      main = new Strand(this);
    }
    resting.set(again);
    if (stopped) {
      goOn();
    }
  }

  /** Lets it go on if it rests: it finds by itself whether it is to stop. */
  void goOn() {
    Runnable again = resting.getAndSet(null);
    if (again != null) {
      again.run();
    }
  }

  /** It is not known what was done of it before. */
  void beganBefore() {
    rested = true;
  }

  /** Whether it has rested for this sleep, which is over then, whatever the clock says. */
  boolean hasSleptUntil(Instant waking) {
    return waking.equals(sleptUntil);
  }

  /** Whether it, or an earlier owner, may have recorded something before its thread began. */
  boolean mayHaveRecords() {
    return rested || owned.attempt() > 1;
  }

  /** Where its code computes at this moment. */
  Stream<StackTraceElement> computing() {
    Set<Strand> others = branches;
    return Stream.concat(Stream.of(main), others == null ? Stream.of() : others.stream())
        .map(Strand::computesAt)
        .filter(Objects::nonNull);
  }

  private void wake(boolean interruptSteps) {
    main.wake(interruptSteps);
    Set<Strand> others = branches;
    if (others != null) {
      others.forEach(strand -> strand.wake(interruptSteps));
    }
  }

  RunStopped.@Nullable Reason stopReason() {
    return stop;
  }

  /** Throws if the run is not to go on. */
  void mayGoOn() {
    RunStopped.Reason reason = stop;
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }

  /**
   * Throws if the workflow's deadline has passed: it records nothing more but what undoes what it
   * did, which begins once the database has cancelled it.
   */
  void mayGoOnAt(Instant now) {
    Instant deadline = term.deadline();
    if (deadline != null && !isCancelled() && !isRehearsal() && !now.isBefore(deadline)) {
      throw stopped(new RunStopped.Reason.Cancelled());
    }
  }

  /** Throws if what the run has done is not to be recorded: a step that was let end is. */
  void mayRecord() {
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
  synchronized RunStopped resting(Instant waking, Instant until) {
    sleptUntil = waking;
    if (stop == null) {
      stop = new RunStopped.Reason.Resting(until);
    }
    return new RunStopped(stop);
  }

  /** Stops the run from within. */
  RunStopped stopped(RunStopped.Reason reason) {
    stop = reason;
    wake(reason instanceof RunStopped.Reason.Lost);
    return new RunStopped(reason);
  }
}
