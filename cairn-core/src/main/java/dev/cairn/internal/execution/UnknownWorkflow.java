package dev.cairn.internal.execution;

import dev.cairn.error.NoSuchWorkflowException;

/** Creates the exception for a workflow that does not exist. */
public final class UnknownWorkflow {
  private UnknownWorkflow() {}

  public static NoSuchWorkflowException of(String id) {
    return new NoSuchWorkflowException(
        "There is no workflow '%s'. Check the id, and that it was started in this database and schema."
            .formatted(id),
        id);
  }
}
