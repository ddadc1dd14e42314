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
 * Takes work out of the queues for this process, in batches: when it hears that there is some, when
 * a run has ended, when a delay or a period is over, and by itself from time to time. One thread
 * asks, so that the slots of this process are never taken twice.
 */
public final class QueueDispatcher implements AutoCloseable {
  private static final int BATCH = 500;
  private static final int DUE = 1_000;
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final QueueClaims claims;
  private final WorkIntake intake;
  private final QueueSlots slots;
  private final ArgumentMemory memory;
  private final Set<String> signalled = ConcurrentHashMap.newKeySet();

  /** Queues in which more may wait than could be taken the last time. */
  private final Set<String> hungry = ConcurrentHashMap.newKeySet();

  /** Queues from which more might have been taken if other arguments had left more memory. */
  private final Set<String> shortOfMemory = ConcurrentHashMap.newKeySet();

  private final Set<String> known = new HashSet<>();
  private final Set<String> limited = new HashSet<>();
  private final PeriodicTask task;
  private volatile boolean lookNow = true;
  private Duration pause = SHORTEST;
  private long nextLook;

  /**
   * Begins to take work.
   *
   * @param claims whose turn it is
   * @param intake runs what is taken
   * @param tasks runs the loop
   */
  public QueueDispatcher(QueueClaims claims, WorkIntake intake, BackgroundTasks tasks) {
    this.claims = claims;
    this.intake = intake;
    this.slots = intake.slots();
    this.memory = intake.memory();
    this.task = tasks.periodic("cairn-queues", this::beat);
    slots.onFreed(this::freed);
    memory.onReleased(this::memoryReleased);
    intake.notifications().whenQueued(this::signal);
    intake.notifications().whenOrphaned(this::lookSoon);
    task.start();
  }

  private void freed(String queue) {
    if (hungry.contains(queue)) {
      signal(queue);
    }
  }

  private void memoryReleased() {
    if (!shortOfMemory.isEmpty()) {
      signalled.addAll(shortOfMemory);
      task.runSoon();
    }
  }

  private void signal(String queue) {
    signalled.add(queue);
    task.runSoon();
  }

  /** Lets it look into all queues now. */
  public void lookSoon() {
    lookNow = true;
    task.runSoon();
  }

  private Duration beat() {
    Set<String> told = new HashSet<>(signalled);
    signalled.removeAll(told);
    boolean due = System.nanoTime() - nextLook >= 0;
    if (lookNow || due || !known.containsAll(told)) {
      lookNow = false;
      look();
    } else {
      told.forEach(this::drain);
    }
    return lookNow ? Duration.ZERO : Duration.ofNanos(Math.max(0, nextLook - System.nanoTime()));
  }

  private void look() {
    QueueClaims.Work work = claims.look(DUE);
    boolean took = false;
    for (QueueClaims.Ready queue : work.queues()) {
      learn(queue);
      if (queue.orphaned()) {
        took |= takeOver(queue.name());
      }
      if (queue.waiting()) {
        took |= drain(queue.name());
      }
    }
    pause = took ? SHORTEST : longer(pause);
    boolean soon = !work.next().isNegative() && work.next().compareTo(pause) < 0;
    nextLook = System.nanoTime() + (soon ? work.next() : pause).toNanos();
  }

  private void learn(QueueClaims.Ready queue) {
    slots.limit(queue.name(), queue.perExecutor());
    known.add(queue.name());
    if (queue.limited()) {
      limited.add(queue.name());
    } else {
      limited.remove(queue.name());
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  /** Takes what this process has room for; whether there was anything. */
  private boolean drain(String queue) {
    hungry.add(queue);
    shortOfMemory.remove(queue);
    boolean took = false;
    int room = slots.take(queue, BATCH);
    while (room > 0) {
      int taken = run(queue, room, claimed(queue, room));
      took |= taken > 0;
      if (taken < room) {
        eased(queue);
        break;
      }
      room = slots.take(queue, BATCH);
    }
    if (took && limited.contains(queue)) {
      lookNow = true; // to know when the period is over
    }
    return took;
  }

  /** There was less to take than room: nothing waits, unless a limit over all is reached. */
  private void eased(String queue) {
    if (memory.isShort()) {
      shortOfMemory.add(queue);
    }
    if (!limited.contains(queue)) {
      hungry.remove(queue);
    }
  }

  private boolean takeOver(String queue) {
    int room = slots.take(queue, BATCH);
    int taken = room == 0 ? 0 : run(queue, room, takenOver(queue, room));
    if (taken > 0 && taken == room) {
      lookNow = true;
    }
    return taken > 0;
  }

  private List<WorkflowRow> claimed(String queue, int room) {
    return claims.claim(queue, room, memory.budget(queue), intake::lookAgain);
  }

  private List<WorkflowRow> takenOver(String queue, int room) {
    return intake.recoveries().takeOver(queue, room, memory.budget(queue), intake::lookAgain);
  }

  /** Runs what was taken, and gives back the slots that are not needed. */
  private int run(String queue, int room, List<WorkflowRow> rows) {
    slots.giveBack(queue, room - rows.size());
    rows.forEach(intake::goOn);
    return rows.size();
  }

  /** Takes nothing more; what was taken runs on. */
  @Override
  public void close() {
    task.close();
  }
}
