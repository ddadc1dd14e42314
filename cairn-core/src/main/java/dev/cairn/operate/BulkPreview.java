package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The number of workflows that match the criteria of a {@link BulkOperation}, and how many of them
 * each operation would change.
 *
 * @param states the number of workflows in each state that occurs
 * @param cancel how many would be cancelled, not counting descendants
 * @param resume how many would be resumed
 * @param fork how many have no fork yet, and would be forked from the beginning
 * @param delete how many would be deleted, not counting descendants
 * @param first the newest workflows that match, at most {@value #FIRST}
 */
public record BulkPreview(
    Map<WorkflowState, Long> states,
    long cancel,
    long resume,
    long fork,
    long delete,
    List<WorkflowSummary> first) {
  /** The maximum number of workflows in {@link #first}. */
  public static final int FIRST = 10;

  /** Copies the map and the list. */
  public BulkPreview {
    states = Collections.unmodifiableMap(new TreeMap<>(states));
    first = List.copyOf(first);
  }

  /**
   * Returns the number of workflows that match the criteria, in any state.
   *
   * @return the number of workflows
   */
  public long count() {
    return states.values().stream().mapToLong(Long::longValue).sum();
  }
}
