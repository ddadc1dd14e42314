package dev.cairn.internal.engine;

import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.WorkflowRow;

/** Where work comes into a started engine from elsewhere: from queues and schedules. */
public interface WorkIntake {
  /**
   * What this process says of itself.
   *
   * @return the identity
   */
  ExecutorIdentity identity();

  /**
   * Finds out whether this executor owns a workflow that does not run here, and runs it then.
   *
   * @param id the workflow
   */
  void lookAgain(String id);

  /**
   * Takes over what nobody runs.
   *
   * @return the recoveries
   */
  RecoveryStore recoveries();

  /**
   * How many queued workflows may run here.
   *
   * @return the slots
   */
  QueueSlots slots();

  /**
   * How much memory the arguments of what is taken may have.
   *
   * @return the memory
   */
  ArgumentMemory memory();

  /**
   * What other processes let this one know.
   *
   * @return the notifications
   */
  Notifications notifications();

  /**
   * Runs a workflow that this executor has claimed or taken over. If it came from a queue, a slot
   * was taken for it, which is given back when it has ended.
   *
   * @param row the workflow, in the hands of this executor
   */
  void goOn(WorkflowRow row);
}
