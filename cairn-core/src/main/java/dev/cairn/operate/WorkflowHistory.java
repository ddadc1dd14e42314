package dev.cairn.operate;

import java.util.List;

/**
 * A workflow with all its records and its tree of child workflows.
 *
 * @param workflow the workflow with its arguments and its outcome
 * @param steps the records, in the order in which the calls began
 * @param children the child workflows, with their children, and so on
 * @param allChildren whether the tree is complete; false if it exceeds {@link #MOST_CHILDREN} or
 *     {@link #DEEPEST}
 */
public record WorkflowHistory(
    RecordedWorkflow workflow,
    List<RecordedStep> steps,
    List<WorkflowTree> children,
    boolean allChildren) {
  /** The maximum number of descendants that are read. */
  public static final int MOST_CHILDREN = 1_000;

  /** The maximum number of levels of descendants that are read. */
  public static final int DEEPEST = 16;

  /** Copies the lists. */
  public WorkflowHistory {
    steps = List.copyOf(steps);
    children = List.copyOf(children);
  }
}
