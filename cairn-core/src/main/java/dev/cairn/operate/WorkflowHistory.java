package dev.cairn.operate;

import java.util.List;

/**
 * All that a workflow did, as far as it is recorded.
 *
 * @param workflow the workflow, with its arguments and its outcome
 * @param steps what it recorded, in the order of beginning
 * @param children the workflows that it started, with those that they started, and so on
 * @param allChildren whether these are all of them: there may be more than are read
 */
public record WorkflowHistory(
    RecordedWorkflow workflow,
    List<RecordedStep> steps,
    List<WorkflowTree> children,
    boolean allChildren) {
  /** The most children that are read, with their children, and so on. */
  public static final int MOST_CHILDREN = 1_000;

  /** How deep is looked for the children of children. */
  public static final int DEEPEST = 16;

  /** Keeps copies of the lists. */
  public WorkflowHistory {
    steps = List.copyOf(steps);
    children = List.copyOf(children);
  }
}
