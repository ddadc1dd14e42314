package dev.cairn.runtime;

import dev.cairn.store.Identity;
import dev.cairn.store.Notifications;
import dev.cairn.store.Recoveries;
import dev.cairn.store.WorkflowRow;

/** Where work comes into a started engine from elsewhere: from queues and schedules. */
public interface Intake {
  /**
   * What this process says of itself.
   *
   * @return the identity
   */
  Identity identity();

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
  Recoveries recoveries();

  /**
   * How many queued workflows may run here.
   *
   * @return the slots
   */
  Slots slots();

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
