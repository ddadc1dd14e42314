package dev.cairn.mcp;

/**
 * An operation on workflows that can be offered as a tool. None is offered unless {@link
 * McpTools#operations} names it.
 */
public enum Operation {
  /** Finds workflows, page by page: the tool {@code find_workflows}. Reads only. */
  FIND,
  /**
   * Returns the arguments, the state and the outcome of a workflow: the tool {@code get_workflow}.
   * Reads only.
   */
  RESULT,
  /**
   * Returns the records of a workflow, page by page: the tool {@code workflow_history}. Reads only.
   */
  HISTORY,
  /** Resumes a stopped workflow: the tool {@code resume_workflow}. */
  RESUME,
  /** Cancels a workflow and its descendants: the tool {@code cancel_workflow}. */
  CANCEL,
  /**
   * Creates a workflow that begins with the records of another one: the tool {@code fork_workflow}.
   */
  FORK
}
