package dev.cairn.internal.engine;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.store.cluster.DeadExecutorStore;
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
 * Declares executors with an expired lease dead and takes over workflows without a live executor,
 * at the start and then periodically. Workflows that were started directly are taken over here;
 * those of a queue by the executor that claims from the queue. Workflows that no live executor has
 * registered wait, and are reported when their number changes. Used by the recovery thread; {@link
 * #recheck} is thread-safe.
 */
final class Recovery {
  private static final int BATCH = 200;
  private static final long CLEANUP_INTERVAL = Duration.ofMinutes(1).toNanos();

  private final DeadExecutorStore executors;
  private final WorkflowStore workflows;
  private final RecoveryStore recoveries;
  private final ArgumentMemory memory;
  private final Listener listener;
  private final Consumer<WorkflowRow> startRun;
  private final Consumer<WorkflowRow> startIfOwned;
  private final ConcurrentLinkedQueue<String> pendingRechecks = new ConcurrentLinkedQueue<>();
  private Map<String, Long> reported = new HashMap<>();
  private boolean started;
  private long nextCleanup = System.nanoTime();
  private volatile boolean limitedByMemory;

  /**
   * @param startRun starts workflows that were taken over
   * @param startIfOwned starts a workflow that this executor owns but that does not run here
   */
  Recovery(
      DeadExecutorStore executors,
      WorkflowStore workflows,
      RecoveryStore recoveries,
      ArgumentMemory memory,
      Listener listener,
      Consumer<WorkflowRow> startRun,
      Consumer<WorkflowRow> startIfOwned) {
    this.executors = executors;
    this.workflows = workflows;
    this.recoveries = recoveries;
    this.memory = memory;
    this.listener = listener;
    this.startRun = startRun;
    this.startIfOwned = startIfOwned;
  }

  /** Returns the outcome of a workflow that was recovered too often, as JSON. */
  static String exhaustedOutcome(ValueSerializer values, int max) {
    var exhausted =
        new WorkflowStoppedException(
            "The workflow was recovered more than %d times without a new record, because its process died each time. Find the cause (its last step is in cairn.steps), then resume it."
                .formatted(max),
            null,
            WorkflowState.EXHAUSTED,
            null);
    return values.encodeExhaustion(exhausted).json();
  }

  /**
   * Requests that the next run checks whether this executor owns a workflow that does not run here.
   */
  void recheck(String id) {
    pendingRechecks.add(id);
  }

  private void recheck() {
    List<String> ids = pendingRechecks.stream().limit(BATCH).toList();
    while (!ids.isEmpty()) {
      recoveries.owned(ids).forEach(startIfOwned);
      ids.forEach(pendingRechecks::remove);
      ids = pendingRechecks.stream().limit(BATCH).toList();
    }
  }

  /** Runs recovery once. */
  void runOnce() {
    recheck();
    for (String dead : executors.declareDead()) {
      listener.on(new Event.ExecutorDeclaredDead(dead));
    }
    if (!started) {
      started = true;
      reportOtherLeases();
    }
    List<WorkflowRow> taken;
    do {
      taken = recoveries.takeOver(null, BATCH, memory.budget(null), this::recheck);
      taken.forEach(startRun);
    } while (taken.size() >= BATCH);
    limitedByMemory = !taken.isEmpty() && memory.isShort();
    executors.deleteEnded();
    if (System.nanoTime() - nextCleanup >= 0) {
      nextCleanup = System.nanoTime() + CLEANUP_INTERVAL;
      workflows.deleteObsoleteRows();
    }
    reportUnknownWorkflows();
  }

  /** Returns whether the last run may have taken over less because memory is short. */
  boolean isLimitedByMemory() {
    return limitedByMemory;
  }

  /**
   * Reports the leases of other executors, so that an operator who restarts a killed process knows
   * how long to wait.
   */
  private void reportOtherLeases() {
    RecoveryStore.Leases leases = recoveries.leasesOfOthers();
    if (leases.executors() > 0) {
      listener.on(new Event.LeasesOfOthers(leases.executors(), leases.longest()));
    }
  }

  private void reportUnknownWorkflows() {
    Map<String, Long> waiting = workflows.unregistered();
    waiting.forEach((name, count) -> {
      if (!count.equals(reported.get(name))) {
        listener.on(new Event.UnknownWorkflow(name, count));
      }
    });
    reported = waiting;
  }
}
