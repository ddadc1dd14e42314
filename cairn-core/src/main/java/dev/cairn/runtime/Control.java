package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.UsageException;
import dev.cairn.store.Steering;
import dev.cairn.store.Store;

/** Cancels, resumes and deletes workflows, from anywhere but a workflow's own code. Thread-safe. */
public final class Control {
  private final Steering steering;

  /**
   * For composition.
   *
   * @param store the database
   */
  public Control(Store store) {
    this.steering = store.steering();
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether also what it has started
   * @return false if it had ended or was cancelled before
   */
  public boolean cancel(String id, boolean children) {
    outsideWorkflow("cancel");
    return steering.cancel(id, children);
  }

  /**
   * Lets a workflow go on from its records.
   *
   * @param id its id
   */
  public void resume(String id) {
    outsideWorkflow("resume");
    steering.resume(id);
  }

  /**
   * Deletes a workflow that does not go on.
   *
   * @param id its id
   * @return how many workflows are gone
   */
  public int delete(String id) {
    outsideWorkflow("delete");
    return steering.delete(id);
  }

  /**
   * Refuses what is called in a workflow outside its steps.
   *
   * @param call the method of {@code workflows()}
   * @throws UsageException if this thread runs a workflow's own code
   */
  public static void outsideWorkflow(String call) {
    if (CurrentScope.get() instanceof WorkflowScope workflow) {
      throw new UsageException(
          "workflows().%s was called in workflow '%s' outside its steps, where nothing would record it. Call it in a step."
              .formatted(call, workflow.workflowId()));
    }
  }
}
