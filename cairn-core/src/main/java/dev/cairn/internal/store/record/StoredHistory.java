package dev.cairn.internal.store.record;

import dev.cairn.internal.store.workflow.HistoryStore;
import java.util.List;
import java.util.Map;

/**
 * What a workflow has recorded: every record without its outcome, and the outcomes that are small.
 * {@link HistoryStore#outcomes} reads the others.
 *
 * @param steps the records, in the order of recording
 * @param outcomes small outcomes, by the keys of their records
 */
public record StoredHistory(List<StepHeader> steps, Map<String, Outcome> outcomes) {
  /** The history of a workflow that has recorded nothing. */
  public static final StoredHistory EMPTY = new StoredHistory(List.of(), Map.of());
}
