package dev.cairn.internal.run;

import dev.cairn.internal.store.jdbc.InterruptShield;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a run: the main thread or a branch. It stops with its run; a branch can also be
 * abandoned alone. The thread itself checks; any thread may stop it.
 */
public final class ExecutionThread {
  private final ActiveRun run;
  private final InterruptShield shield = new InterruptShield(this::interrupted);
  private @Nullable List<ExecutionThread> children;
  private volatile @Nullable Thread thread;
  private volatile Activity activity = Activity.WAITING;
  private volatile boolean abandoned;
  private volatile boolean abandonedItself;
  private boolean compensating;
  private Runnable onAbandoned = () -> {};
  private @Nullable ContinueAsNew continuation;
  private final @Nullable ExecutionThread parent;
  private final @Nullable CompletableFuture<Boolean> pastRecords;

  ExecutionThread(ActiveRun run) {
    this(run, null);
  }

  private ExecutionThread(ActiveRun run, @Nullable ExecutionThread parent) {
    this.run = run;
    this.parent = parent;
    this.pastRecords = parent == null ? null : new CompletableFuture<>();
  }

  /** What the thread does, which decides whether it may be interrupted. */
  public enum Activity {
    /** It waits, or executes code between steps. */
    WAITING,
    /** It executes the user code of a step, which may finish if possible. */
    STEP,
    /** It commits a transaction and must learn the outcome. */
    COMMIT
  }

  /** Creates the thread of a branch that this thread starts. */
  public synchronized ExecutionThread newBranch() {
    var branch = new ExecutionThread(run, this);
    if (children == null) {
      children = new ArrayList<>();
    }
    children.add(branch);
    branch.abandoned = abandoned;
    run.add(branch);
    return branch;
  }

  /** Marks that this branch or one inside it passes its records: its next durable call is new. */
  public void markPastRecords() {
    if (parent != null && pastRecords().complete(true)) {
      parent.markPastRecords();
    }
  }

  /** Completes when this branch passes its records. */
  public CompletableFuture<Boolean> pastRecords() {
    return Objects.requireNonNull(pastRecords);
  }

  /** Marks this branch as the loser of a join; its result is not returned from here on. */
  public synchronized void markLoser() {
    abandonedItself = true;
  }

  /** Runs an action when this thread is abandoned, or now if it is. */
  public synchronized void onAbandoned(Runnable action) {
    onAbandoned = action;
    if (abandoned) {
      action.run();
    }
  }

  public synchronized void bindTo(Thread current) {
    thread = current;
  }

  /**
   * Returns the frame of user code that the thread executes; null if it waits or executes Cairn's
   * code.
   */
  @Nullable StackTraceElement currentUserFrame() {
    Thread running = thread;
    if (running == null || running.getState() != Thread.State.RUNNABLE) {
      return null;
    }
    StackTraceElement[] frames = running.getStackTrace();
    if (frames.length == 0 || frames[0].getClassName().equals("java.lang.VirtualThread")) {
      return null;
    }
    return Arrays.stream(frames)
        .filter(frame -> !isOf(frame, "java.", "jdk."))
        .findFirst()
        .filter(frame -> !isOf(frame, "dev.cairn.internal.", "dev.cairn.codec."))
        .orElse(null);
  }

  private static boolean isOf(StackTraceElement frame, String... packages) {
    return Stream.of(packages).anyMatch(frame.getClassName()::startsWith);
  }

  /** Defers interrupts while the thread uses a connection. */
  public InterruptShield shield() {
    return shield;
  }

  public synchronized void setActivity(Activity now) {
    activity = now;
  }

  /**
   * Leaves user code and clears its interrupt flag. Before Cairn interrupts a thread, it stores the
   * reason, which is checked before each wait, so no interrupt of Cairn is lost.
   */
  public void leaveUserCode(Activity now) {
    setActivity(now);
    Thread.interrupted();
  }

  /**
   * Handles an interrupted wait: throws if the thread must stop; otherwise Cairn did not cause the
   * interrupt.
   */
  private void interrupted(InterruptedException interrupted) {
    Thread.interrupted();
    throwIfStopped();
  }

  /** Interrupts the thread because its run stops, unless it is in a step that may finish. */
  void wake(boolean interruptSteps) {
    Thread running = thread;
    if (running != null
        && running != Thread.currentThread()
        && (interruptSteps || activity != Activity.STEP)) {
      shield.interrupt(running);
    }
  }

  /** Abandons this branch and the branches inside it; they may still execute compensations. */
  public synchronized void abandon() {
    abandonedItself = true;
    abandonWithParent();
  }

  /** Abandons this branch because one that contains it was abandoned or has failed. */
  public synchronized void abandonWithParent() {
    if (compensating || abandoned) {
      return;
    }
    abandoned = true;
    onAbandoned.run();
    Thread running = thread;
    if (running != null && activity != Activity.COMMIT) {
      shield.interrupt(running);
    }
    if (children != null) {
      children.forEach(ExecutionThread::abandonWithParent);
    }
  }

  public boolean isAbandoned() {
    return abandoned;
  }

  /** Returns whether this branch itself lost a join, not only one that contains it. */
  public boolean isAbandonedItself() {
    return abandonedItself;
  }

  /**
   * Returns whether this branch was abandoned only because one that contains it was. If its code
   * ends by itself, the containing branch may have continued from there, and does so again on
   * replay.
   */
  public boolean isAbandonedWithParent() {
    return abandoned && !abandonedItself;
  }

  /** Returns whether it is neither abandoned nor compensating. */
  public boolean isProceeding() {
    return !abandoned && !compensating;
  }

  /** Begins compensation on the current thread; from here on this thread cannot be abandoned. */
  public synchronized void beginCompensation() {
    compensating = true;
    abandoned = false;
    if (thread == null) {
      run.add(this);
    }
    thread = Thread.currentThread();
    Thread.interrupted();
  }

  /** Sets the request of the code to continue as new. Called by the thread itself. */
  public void continuation(ContinueAsNew request) {
    continuation = request;
  }

  /** Returns the request of the code to continue as new; null if there is none. */
  public @Nullable ContinueAsNew continuation() {
    return continuation;
  }

  /** Marks that nothing of it runs any more. */
  public synchronized void ended() {
    thread = null;
    run.remove(this);
  }

  /** Returns why this thread must stop; null if it must not. */
  public RunStopped.@Nullable Reason stopReason() {
    RunStopped.Reason reason = run.stopReason();
    return reason == null && abandoned ? new RunStopped.Reason.Abandoned() : reason;
  }

  /** Throws {@link RunStopped} if this thread must stop. */
  public void throwIfStopped() {
    RunStopped.Reason reason = stopReason();
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }
}
