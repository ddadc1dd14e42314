package dev.cairn.internal.dispatch;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.engine.WorkIntake;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.store.queue.QueueClaims;
import dev.cairn.internal.store.record.WorkflowRow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims workflows from queues for this process, in batches: after a notification, when a run has
 * ended, when a delay or rate period is over, and periodically. One thread claims, so that slots
 * are never used twice.
 */
public final class QueueDispatcher implements AutoCloseable {
  private static final int BATCH = 500;
  private static final int MAX_DUE = 1_000;
  private static final Duration MIN_PAUSE = Duration.ofMillis(5);
  private static final Duration MAX_PAUSE = Duration.ofMillis(500);

  private final QueueClaims claims;
  private final WorkIntake intake;
  private final QueueSlots slots;
  private final ArgumentMemory memory;
  private final Set<String> signalledQueues = ConcurrentHashMap.newKeySet();

  /** Queues that may have more waiting workflows than could be claimed the last time. */
  private final Set<String> backlogged = ConcurrentHashMap.newKeySet();

  /** Queues from which more might have been claimed if other arguments had left more memory. */
  private final Set<String> shortOfMemory = ConcurrentHashMap.newKeySet();

  private final Set<String> knownQueues = new HashSet<>();
  private final Set<String> limitedQueues = new HashSet<>();
  private final PeriodicTask task;
  private volatile boolean scanNow = true;
  private Duration pause = MIN_PAUSE;
  private long nextScan;

  /**
   * Starts claiming.
   *
   * @param claims executes the claims
   * @param intake runs the claimed workflows
   * @param tasks creates the loop
   */
  public QueueDispatcher(QueueClaims claims, WorkIntake intake, BackgroundTasks tasks) {
    this.claims = claims;
    this.intake = intake;
    this.slots = intake.slots();
    this.memory = intake.memory();
    this.task = tasks.searching("cairn-queues", this::runOnce, () -> scanNow = true);
    slots.onReleased(this::onSlotReleased);
    memory.onReleased(this::onMemoryReleased);
    intake.notifications().onQueueChange(this::signal);
    intake.notifications().onUnowned(this::runSoon);
    task.start();
  }

  private void onSlotReleased(String queue) {
    if (backlogged.contains(queue)) {
      signal(queue);
    }
  }

  private void onMemoryReleased() {
    if (!shortOfMemory.isEmpty()) {
      signalledQueues.addAll(shortOfMemory);
      task.runSoon();
    }
  }

  private void signal(String queue) {
    signalledQueues.add(queue);
    task.runSoon();
  }

  /** Requests a scan of all queues. */
  public void runSoon() {
    scanNow = true;
    task.runSoon();
  }

  private Duration runOnce() {
    Set<String> signals = new HashSet<>(signalledQueues);
    signalledQueues.removeAll(signals);
    boolean due = System.nanoTime() - nextScan >= 0;
    if (scanNow || due || !knownQueues.containsAll(signals)) {
      scanNow = false;
      scan();
    } else {
      signals.forEach(this::claimFrom);
    }
    return scanNow ? Duration.ZERO : Duration.ofNanos(Math.max(0, nextScan - System.nanoTime()));
  }

  private void scan() {
    QueueClaims.Work work = claims.findWork(MAX_DUE);
    boolean claimedAny = false;
    for (QueueClaims.ClaimableQueue queue : work.queues()) {
      updateQueue(queue);
      if (queue.unowned()) {
        claimedAny |= takeOver(queue.name());
      }
      if (queue.waiting()) {
        claimedAny |= claimFrom(queue.name());
      }
    }
    pause = claimedAny ? MIN_PAUSE : doubled(pause);
    boolean soon = !work.untilNext().isNegative() && work.untilNext().compareTo(pause) < 0;
    nextScan = System.nanoTime() + (soon ? work.untilNext() : pause).toNanos();
  }

  private void updateQueue(QueueClaims.ClaimableQueue queue) {
    slots.setLimit(queue.name(), queue.perExecutor());
    knownQueues.add(queue.name());
    if (queue.limited()) {
      limitedQueues.add(queue.name());
    } else {
      limitedQueues.remove(queue.name());
    }
  }

  private static Duration doubled(Duration pause) {
    Duration next = pause.multipliedBy(2);
    return next.compareTo(MAX_PAUSE) < 0 ? next : MAX_PAUSE;
  }

  /** Claims as many workflows as this process has slots; returns whether there were any. */
  private boolean claimFrom(String queue) {
    backlogged.add(queue);
    shortOfMemory.remove(queue);
    boolean claimedAny = false;
    int acquired = slots.acquire(queue, BATCH);
    while (acquired > 0) {
      int taken = run(queue, acquired, claimRows(queue, acquired));
      claimedAny |= taken > 0;
      if (taken < acquired) {
        markDrained(queue);
        break;
      }
      acquired = slots.acquire(queue, BATCH);
    }
    if (claimedAny && limitedQueues.contains(queue)) {
      scanNow = true; // to learn when the rate period is over
    }
    return claimedAny;
  }

  /**
   * Handles a claim that returned less than the free slots: nothing waits, unless a shared limit is
   * reached or memory is short.
   */
  private void markDrained(String queue) {
    if (memory.isShort()) {
      shortOfMemory.add(queue);
    }
    if (!limitedQueues.contains(queue)) {
      backlogged.remove(queue);
    }
  }

  private boolean takeOver(String queue) {
    int acquired = slots.acquire(queue, BATCH);
    int taken = acquired == 0 ? 0 : run(queue, acquired, takeOverRows(queue, acquired));
    if (taken > 0 && taken == acquired) {
      scanNow = true;
    }
    return taken > 0;
  }

  private List<WorkflowRow> claimRows(String queue, int acquired) {
    return claims.claim(queue, acquired, memory.budget(queue), intake::recheck);
  }

  private List<WorkflowRow> takeOverRows(String queue, int acquired) {
    return intake.recoveries().takeOver(queue, acquired, memory.budget(queue), intake::recheck);
  }

  /** Runs the claimed workflows, and releases the slots that are not needed. */
  private int run(String queue, int acquired, List<WorkflowRow> rows) {
    slots.release(queue, acquired - rows.size());
    rows.forEach(intake::startRun);
    return rows.size();
  }

  /** Stops claiming; claimed workflows continue. */
  @Override
  public void close() {
    task.close();
  }
}
