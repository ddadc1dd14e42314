package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What workflows criteria are met by, and how many of them could be cancelled, resumed, forked or
 * deleted when it was asked.
 *
 * @param states how many there are in each state that occurs
 * @param cancel how many would be cancelled; what they have started comes besides
 * @param resume how many would be let go on
 * @param fork how many have no fork yet, and would be forked if that is to be at the beginning
 * @param delete how many would be deleted; what they have started comes besides
 * @param first the newest of them, {@value #FIRST} at most
 */
public record BulkPreview(
    Map<WorkflowState, Long> states,
    long cancel,
    long resume,
    long fork,
    long delete,
    List<WorkflowSummary> first) {
  /** How many workflows are shown. */
  public static final int FIRST = 10;

  /** Keeps copies. */
  public BulkPreview {
    states = Collections.unmodifiableMap(new TreeMap<>(states));
    first = List.copyOf(first);
  }

  /**
   * How many workflows meet the criteria.
   *
   * @return the number, in whatever state they are
   */
  public long count() {
    return states.values().stream().mapToLong(Long::longValue).sum();
  }
}
