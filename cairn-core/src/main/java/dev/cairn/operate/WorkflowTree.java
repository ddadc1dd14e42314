package dev.cairn.operate;

import java.util.List;

/**
 * A workflow and the tree of its child workflows.
 *
 * @param workflow the workflow
 * @param children the child workflows with their children, in the order of creation
 */
public record WorkflowTree(WorkflowSummary workflow, List<WorkflowTree> children) {
  /** Keeps a copy of the list. */
  public WorkflowTree {
    children = List.copyOf(children);
  }
}
