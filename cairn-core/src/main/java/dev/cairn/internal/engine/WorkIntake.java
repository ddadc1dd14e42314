package dev.cairn.internal.engine;

import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.WorkflowRow;

/**
 * The executor as dispatchers and tickers use it: they start runs of workflows that they claim.
 * Thread-safe.
 */
public interface WorkIntake {
  /**
   * Returns the identity of this process.
   *
   * @return the identity
   */
  ExecutorIdentity identity();

  /**
   * Requests a check whether this executor owns a workflow that does not run here; it is then
   * started.
   *
   * @param id the workflow
   */
  void recheck(String id);

  /**
   * Takes over workflows without a live executor.
   *
   * @return the store of recovery
   */
  RecoveryStore recoveries();

  /**
   * Counts the queued workflows that run here.
   *
   * @return the slots
   */
  QueueSlots slots();

  /**
   * Limits the memory for arguments of claimed workflows.
   *
   * @return the memory
   */
  ArgumentMemory memory();

  /**
   * Receives notifications of other processes.
   *
   * @return the notifications
   */
  Notifications notifications();

  /**
   * Starts the run of a workflow that this executor has claimed or taken over. If it comes from a
   * queue, the caller has acquired a slot, which is released when the run ends.
   *
   * @param row the workflow, owned by this executor
   */
  void startRun(WorkflowRow row);
}
