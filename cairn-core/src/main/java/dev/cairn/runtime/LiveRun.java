package dev.cairn.runtime;

import dev.cairn.store.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A workflow that runs in this process: who owns it, whether it is to stop, how it ended. */
final class LiveRun {
  private final Entry.Owned owned;
  private final Definition definition;
  private final @Nullable String queue;
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  private final CompletableFuture<Ended> ended = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile RunStopped.@Nullable Reason stop;
  private volatile @Nullable Thread thread;
  private volatile boolean busy;
  private volatile boolean cutShort;

  LiveRun(Definition definition, Entry.Owned owned, @Nullable String queue) {
    this.definition = definition;
    this.owned = owned;
    this.queue = queue;
  }

  String id() {
    return owned.workflowId();
  }

  Entry.Owned owned() {
    return owned;
  }

  Definition definition() {
    return definition;
  }

  /** The queue whose slot it has; null if it was started directly. */
  @Nullable String queue() {
    return queue;
  }

  /** Completes with whether the workflow was accepted. */
  CompletableFuture<Boolean> accepted() {
    return accepted;
  }

  CompletableFuture<Ended> ended() {
    return ended;
  }

  /** Turns true when the run's code has ended; threads that it left behind may keep this. */
  AtomicBoolean over() {
    return over;
  }

  void runsOn(Thread current) {
    thread = current;
  }

  /** Says that the run is in the middle of a step, which is to be let end if possible. */
  void busy(boolean inStep) {
    busy = inStep;
  }

  /**
   * Lets the run go no further. A run that only waits is woken; one inside a step may end the step.
   */
  void stop(RunStopped.Reason reason, boolean interruptSteps) {
    if (interruptSteps) {
      cutShort = true;
    }
    if (stop == null) {
      stop = reason;
    }
    Thread running = thread;
    if (running != null && (interruptSteps || !busy)) {
      running.interrupt();
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

  /** Throws if what the run has done is not to be recorded: a step that was let end is. */
  void mayRecord() {
    if (cutShort || !(stop instanceof RunStopped.Reason.Closing)) {
      mayGoOn();
    }
  }

  /** Stops the run from within. */
  RunStopped stopped(RunStopped.Reason reason) {
    stop = reason;
    return new RunStopped(reason);
  }
}
