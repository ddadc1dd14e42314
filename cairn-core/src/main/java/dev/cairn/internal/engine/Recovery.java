package dev.cairn.internal.engine;

import dev.cairn.error.StuckException;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.store.cluster.ExecutorStore;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Declares dead whose lease ran out, and takes over what nobody runs: at the start and ever after.
 * What was started directly it gives to this executor; what came from a queue is taken over by
 * whoever takes from the queue. A workflow that no living executor has registered waits, and is
 * reported when their number changes.
 */
final class Recovery {
  private static final int BATCH = 200;
  private static final long BETWEEN_CLEANINGS = Duration.ofMinutes(1).toNanos();

  private final ExecutorStore executors;
  private final WorkflowStore workflows;
  private final RecoveryStore recoveries;
  private final ArgumentMemory memory;
  private final Listener listener;
  private final Consumer<WorkflowRow> goOn;
  private final Consumer<WorkflowRow> goOnAgain;
  private final ConcurrentLinkedQueue<String> again = new ConcurrentLinkedQueue<>();
  private Map<String, Long> reported = new HashMap<>();
  private boolean started;
  private long nextCleaning = System.nanoTime();
  private volatile boolean tookLittle;

  /**
   * Recovery that has yet to look.
   *
   * @param goOn runs what was taken over
   * @param goOnAgain runs what this executor owns, and could not run when it got it
   */
  Recovery(
      ExecutorStore executors,
      WorkflowStore workflows,
      RecoveryStore recoveries,
      ArgumentMemory memory,
      Listener listener,
      Consumer<WorkflowRow> goOn,
      Consumer<WorkflowRow> goOnAgain) {
    this.executors = executors;
    this.workflows = workflows;
    this.recoveries = recoveries;
    this.memory = memory;
    this.listener = listener;
    this.goOn = goOn;
    this.goOnAgain = goOnAgain;
  }

  /** What a workflow ends with that is recovered too often, as JSON. */
  static String exhausted(ValueSerializer values, int most) {
    var exhausted =
        new StuckException(
            "It was recovered more than %d times without recording anything new: each time, its process died. Find out what kills it (its last step is in cairn.steps), then resume it."
                .formatted(most));
    return values.encodeExhaustion(exhausted).json();
  }

  /** Has the next look find out whether this executor owns a workflow that does not run here. */
  void lookAgain(String id) {
    again.add(id);
  }

  private void lookAgain() {
    List<String> ids = again.stream().limit(BATCH).toList();
    while (!ids.isEmpty()) {
      recoveries.owned(ids).forEach(goOnAgain);
      ids.forEach(again::remove);
      ids = again.stream().limit(BATCH).toList();
    }
  }

  /** Looks once. */
  void look() {
    lookAgain();
    for (String dead : executors.buryExpired()) {
      listener.on(new Event.ExecutorBuried(dead));
    }
    if (!started) {
      started = true;
      tellOfOthers();
    }
    List<WorkflowRow> taken;
    do {
      taken = recoveries.takeOver(null, BATCH, memory.budget(null), this::lookAgain);
      taken.forEach(goOn);
    } while (taken.size() >= BATCH);
    tookLittle = !taken.isEmpty() && memory.isShort();
    executors.forgetEnded();
    if (System.nanoTime() - nextCleaning >= 0) {
      nextCleaning = System.nanoTime() + BETWEEN_CLEANINGS;
      workflows.deleteLeftovers();
    }
    report();
  }

  /** Whether the last look may have left something for want of memory. */
  boolean tookLittle() {
    return tookLittle;
  }

  /** So that whoever starts this process again after a kill knows how long to wait. */
  private void tellOfOthers() {
    RecoveryStore.Leases leases = recoveries.leasesOfOthers();
    if (leases.executors() > 0) {
      listener.on(new Event.LeasesOfOthers(leases.executors(), leases.longest()));
    }
  }

  private void report() {
    Map<String, Long> waiting = workflows.unknown();
    waiting.forEach((name, count) -> {
      if (!count.equals(reported.get(name))) {
        listener.on(new Event.UnknownWorkflow(name, count));
      }
    });
    reported = waiting;
  }
}
