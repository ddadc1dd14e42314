package dev.cairn.operate;

import java.util.List;

/**
 * A workflow, and those that it started.
 *
 * @param workflow the workflow
 * @param children those that it started, in the order in which they were accepted
 */
public record WorkflowTree(WorkflowSummary workflow, List<WorkflowTree> children) {
  /** Keeps a copy of the list. */
  public WorkflowTree {
    children = List.copyOf(children);
  }
}
