package dev.cairn.internal.operate;

import dev.cairn.internal.store.workflow.HistoryReads;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.WorkflowTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The workflows that a workflow started, directly or indirectly. They are read level by level, so
 * that a limit cuts off the most distant ones.
 *
 * @param byParent the workflows by the id of their parent
 * @param all whether none was left out
 */
record Descendants(Map<String, List<WorkflowSummary>> byParent, boolean all) {
  static Descendants of(String id, HistoryReads historyReads) {
    var byParent = new HashMap<String, List<WorkflowSummary>>();
    var seen = new HashSet<>(Set.of(id));
    List<String> level = List.of(id);
    int remaining = WorkflowHistory.MOST_CHILDREN;
    for (int depth = 0; !level.isEmpty(); depth++) {
      boolean tooDeep = depth == WorkflowHistory.DEEPEST;
      List<WorkflowSummary> read = historyReads.children(level, tooDeep ? 1 : remaining + 1);
      if (tooDeep && !read.isEmpty()) {
        return new Descendants(byParent, false);
      }
      List<WorkflowSummary> children =
          read.stream().limit(remaining).filter(child -> seen.add(child.id())).toList();
      byParent.putAll(grouped(children));
      if (read.size() > remaining) {
        return new Descendants(byParent, false);
      }
      remaining -= children.size();
      level = children.stream().map(WorkflowSummary::id).toList();
    }
    return new Descendants(byParent, true);
  }

  private static Map<String, List<WorkflowSummary>> grouped(List<WorkflowSummary> children) {
    return children.stream()
        .collect(
            Collectors.groupingBy(
                child -> String.valueOf(child.parent()), LinkedHashMap::new, Collectors.toList()));
  }

  /** Returns the trees below a workflow, as deep as was read. */
  List<WorkflowTree> trees(String id) {
    return byParent.getOrDefault(id, List.of()).stream()
        .map(child -> new WorkflowTree(child, trees(child.id())))
        .toList();
  }
}
