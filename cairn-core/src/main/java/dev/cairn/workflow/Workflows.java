package dev.cairn.workflow;

import dev.cairn.runtime.Control;

/**
 * Steers workflows that were started before, here or elsewhere. In a workflow, use it in a step.
 * Thread-safe.
 */
public final class Workflows {
  private final Control control;

  /**
   * For composition.
   *
   * @param control cancels and resumes
   */
  public Workflows(Control control) {
    this.control = control;
  }

  /**
   * Cancels a workflow and all that it has started, and that those have started, except what is
   * {@link dev.cairn.api.Run#detached()}. From the return of this call on they record nothing more
   * but what undoes: each is interrupted wherever it runs, waits or sleeps, then what it registered
   * with {@code Durable.compensate} and {@code Durable.onCancel} is done in reverse order, and it
   * is {@link dev.cairn.api.WorkflowState#CANCELLED}. Code of a step that ignores the interrupt is
   * waited for. One that never ran, in its queue, is cancelled with this call.
   *
   * @param id its id
   * @return false if it had ended or was cancelled before
   * @throws dev.cairn.api.NoSuchWorkflowException if there is none
   * @throws dev.cairn.api.UsageException in a workflow outside its steps
   */
  public boolean cancel(String id) {
    return control.cancel(id, true);
  }

  /**
   * Cancels a workflow as {@link #cancel} does, but nothing that it has started.
   *
   * @param id its id
   * @return false if it had ended or was cancelled before
   * @throws dev.cairn.api.NoSuchWorkflowException if there is none
   * @throws dev.cairn.api.UsageException in a workflow outside its steps
   */
  public boolean cancelAlone(String id) {
    return control.cancel(id, false);
  }

  /**
   * Lets a workflow go on from its records that is {@link dev.cairn.api.WorkflowState#STUCK}, once
   * its code was mended, {@link dev.cairn.api.WorkflowState#EXHAUSTED}, or {@link
   * dev.cairn.api.WorkflowState#CANCELLED} without having undone anything; a deadline that it had
   * is gone then. One that got stuck or was exhausted while it undid what it did goes on with that.
   *
   * @param id its id
   * @throws dev.cairn.api.NoSuchWorkflowException if there is none
   * @throws dev.cairn.api.UsageException if it is in another state, or has undone something; and in
   *     a workflow outside its steps
   */
  public void resume(String id) {
    control.resume(id);
  }
}
