package dev.cairn.internal.store.record;

import dev.cairn.internal.store.workflow.HistoryStore;
import java.util.List;
import java.util.Map;

/**
 * The history of a workflow: every record without its outcome, and the outcomes that are small.
 * {@link HistoryStore#outcomes} reads the others.
 *
 * @param steps the records, ordered by position
 * @param outcomes the small outcomes by step key
 */
public record StoredHistory(List<StepHeader> steps, Map<String, Outcome> outcomes) {
  /** An empty history. */
  public static final StoredHistory EMPTY = new StoredHistory(List.of(), Map.of());
}
