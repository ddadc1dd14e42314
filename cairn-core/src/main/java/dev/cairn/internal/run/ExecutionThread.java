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
 * One line of a run's execution: the workflow's own, or a branch's. It stops with its run, and a
 * branch can be given up alone. Its own thread asks; any thread may stop it.
 */
public final class ExecutionThread {
  private final ActiveRun run;
  private final InterruptShield shield = new InterruptShield(this::interrupted);
  private @Nullable List<ExecutionThread> below;
  private volatile @Nullable Thread thread;
  private volatile Doing doing = Doing.WAITING;
  private volatile boolean givenUp;
  private volatile boolean givenUpByItself;
  private boolean undoing;
  private Runnable whenGivenUp = () -> {};
  private final @Nullable ExecutionThread above;
  private final @Nullable CompletableFuture<Boolean> beyondRecords;

  ExecutionThread(ActiveRun run) {
    this(run, null);
  }

  private ExecutionThread(ActiveRun run, @Nullable ExecutionThread above) {
    this.run = run;
    this.above = above;
    this.beyondRecords = above == null ? null : new CompletableFuture<>();
  }

  /** What the thread does, which tells whether it may be interrupted. */
  public enum Doing {
    /** It waits, or runs code between steps. */
    WAITING,
    /** It is in the user's code of a step, which is to be let end if possible. */
    STEP,
    /** It commits what a transaction did, and has to know whether that got through. */
    COMMIT
  }

  /** A branch that this one forks. */
  public synchronized ExecutionThread fork() {
    var branch = new ExecutionThread(run, this);
    if (below == null) {
      below = new ArrayList<>();
    }
    below.add(branch);
    branch.givenUp = givenUp;
    run.add(branch);
    return branch;
  }

  /** It, or a branch within it, does something that no record leads beyond. */
  public void goesBeyondRecords() {
    if (above != null && beyondRecords().complete(true)) {
      above.goesBeyondRecords();
    }
  }

  /** Completes once a branch does something that no record leads beyond. */
  public CompletableFuture<Boolean> beyondRecords() {
    return Objects.requireNonNull(beyondRecords);
  }

  /** Marks it as decided against; what it gives is not handed out from here on. */
  public synchronized void decideAgainst() {
    givenUpByItself = true;
  }

  /** Does something as soon as it is given up. */
  public synchronized void whenGivenUp(Runnable action) {
    whenGivenUp = action;
    if (givenUp) {
      action.run();
    }
  }

  public synchronized void runsOn(Thread current) {
    thread = current;
  }

  /** The user's code at which its thread computes; null if it waits, or computes in Cairn. */
  @Nullable StackTraceElement computesAt() {
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

  /** Holds interrupts back while the thread uses a connection. */
  public InterruptShield shield() {
    return shield;
  }

  public synchronized void does(Doing now) {
    doing = now;
  }

  /**
   * The user's code has ended, whose interrupt flag does not concern what comes next. Cairn has
   * noted why it stops a strand before it interrupts it, and asks for that before each wait.
   */
  public void leavesUserCode(Doing now) {
    does(now);
    Thread.interrupted();
  }

  /** A wait was interrupted: throws if the strand is to stop, for else it was not by Cairn. */
  private void interrupted(InterruptedException interrupted) {
    Thread.interrupted();
    mayGoOn();
  }

  /** Wakes the thread for a run that stops. */
  void wake(boolean interruptSteps) {
    Thread running = thread;
    if (running != null
        && running != Thread.currentThread()
        && (interruptSteps || doing != Doing.STEP)) {
      shield.interrupt(running);
    }
  }

  /** Lets it go no further, nor what it forked; it may undo what it did. */
  public synchronized void giveUp() {
    givenUpByItself = true;
    giveUpWithAbove();
  }

  /** As {@link #giveUp}, since one is given up, or has failed, that this is within. */
  public synchronized void giveUpWithAbove() {
    if (undoing || givenUp) {
      return;
    }
    givenUp = true;
    whenGivenUp.run();
    Thread running = thread;
    if (running != null && doing != Doing.COMMIT) {
      shield.interrupt(running);
    }
    if (below != null) {
      below.forEach(ExecutionThread::giveUpWithAbove);
    }
  }

  public boolean isGivenUp() {
    return givenUp;
  }

  /** Whether it was decided against it, not only against one that it is within. */
  public boolean isGivenUpByItself() {
    return givenUpByItself;
  }

  /**
   * Whether it was given up only since one was that it is within. Where its code comes to its end
   * by itself, that one may have gone on from there, and does so again when it is replayed.
   */
  public boolean isGivenUpWithAbove() {
    return givenUp && !givenUpByItself;
  }

  /** Whether it neither is given up nor undoes what it did. */
  public boolean isFree() {
    return !givenUp && !undoing;
  }

  /** From here on the current thread undoes what was done here, and is not given up any more. */
  public synchronized void undo() {
    undoing = true;
    givenUp = false;
    if (thread == null) {
      run.add(this);
    }
    thread = Thread.currentThread();
    Thread.interrupted();
  }

  /** Nothing of it runs any more. */
  public synchronized void ended() {
    thread = null;
    run.remove(this);
  }

  /** Why this strand has to stop, or null. */
  public RunStopped.@Nullable Reason stopReason() {
    RunStopped.Reason reason = run.stopReason();
    return reason == null && givenUp ? new RunStopped.Reason.GivenUp() : reason;
  }

  /** Throws if the strand is not to go on. */
  public void mayGoOn() {
    RunStopped.Reason reason = stopReason();
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }
}
