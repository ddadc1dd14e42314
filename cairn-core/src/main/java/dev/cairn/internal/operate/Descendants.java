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
 * The workflows that a workflow started, those that they started, and so on: read level by level,
 * so that what is left out of a large family is what is farthest away.
 *
 * @param byParent the workflows, by the ids of those that started them
 * @param all whether there are no others
 */
record Descendants(Map<String, List<WorkflowSummary>> byParent, boolean all) {
  static Descendants of(String id, HistoryReads histories) {
    var byParent = new HashMap<String, List<WorkflowSummary>>();
    var seen = new HashSet<>(Set.of(id));
    List<String> level = List.of(id);
    int room = WorkflowHistory.MOST_CHILDREN;
    for (int depth = 0; !level.isEmpty(); depth++) {
      boolean tooDeep = depth == WorkflowHistory.DEEPEST;
      List<WorkflowSummary> read = histories.children(level, tooDeep ? 1 : room + 1);
      if (tooDeep && !read.isEmpty()) {
        return new Descendants(byParent, false);
      }
      List<WorkflowSummary> kept =
          read.stream().limit(room).filter(child -> seen.add(child.id())).toList();
      byParent.putAll(grouped(kept));
      if (read.size() > room) {
        return new Descendants(byParent, false);
      }
      room -= kept.size();
      level = kept.stream().map(WorkflowSummary::id).toList();
    }
    return new Descendants(byParent, true);
  }

  private static Map<String, List<WorkflowSummary>> grouped(List<WorkflowSummary> children) {
    return children.stream()
        .collect(
            Collectors.groupingBy(
                child -> String.valueOf(child.parent()), LinkedHashMap::new, Collectors.toList()));
  }

  /** The trees below a workflow, at most as deep as was read. */
  List<WorkflowTree> trees(String id) {
    return byParent.getOrDefault(id, List.of()).stream()
        .map(child -> new WorkflowTree(child, trees(child.id())))
        .toList();
  }
}
