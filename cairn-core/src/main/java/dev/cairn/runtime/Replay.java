package dev.cairn.runtime;

import dev.cairn.api.StuckException;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run recorded before, handed out as its code asks for it again. If the same build runs that
 * recorded it, the code must ask for exactly the records, in their order; another build finds its
 * records by key. Used by the run's own thread alone.
 */
final class Replay {
  private final String workflow;
  private final List<StepRecord> records;
  private final boolean sameBuild;
  private final Map<String, StepRecord> byKey = new HashMap<>();
  private final List<String> requested = new ArrayList<>();
  private int handedOut;

  Replay(String workflow, List<StepRecord> records, boolean sameBuild) {
    this.workflow = workflow;
    this.records = records;
    this.sameBuild = sameBuild;
    records.forEach(step -> byKey.put(step.key(), step));
  }

  static Replay ofNothing(String workflow) {
    return new Replay(workflow, List.of(), true);
  }

  /**
   * The record that answers a request, or null if the step was never recorded.
   *
   * @throws StuckException if the records say that the code asked for something else here
   */
  @Nullable StepRecord next(StepKind kind, String key) {
    if (handedOut == records.size()) {
      return null;
    }
    requested.add(key);
    StepRecord found = sameBuild ? records.get(handedOut) : byKey.get(key);
    if (found == null) {
      return null;
    }
    if (!found.key().equals(key) || found.kind() != kind) {
      throw new StuckException(
          sameBuild
              ? "The code of workflow '%s' asked for %s '%s' where %s '%s' is recorded, in the same build, so it is not deterministic between its steps."
                      .formatted(workflow, kind, key, found.kind(), found.key())
                  + sideBySide()
              : "The code of workflow '%s' asked for %s '%s', which another build recorded as %s. Give the step another name, then resume the workflow."
                  .formatted(workflow, kind, key, found.kind()));
    }
    handedOut++;
    return found;
  }

  /**
   * Makes sure, when the code has ended, that it asked for every record.
   *
   * @throws StuckException if the same build left records unasked for
   */
  void end() {
    if (sameBuild && handedOut < records.size()) {
      throw new StuckException(
          "The code of workflow '%s' ended without asking for '%s', which is recorded, in the same build, so it is not deterministic between its steps."
                  .formatted(workflow, records.get(handedOut).key())
              + sideBySide());
    }
  }

  /** The position of the first record that is not there yet. */
  int nextPosition() {
    return records.isEmpty() ? 0 : records.getLast().position() + 1;
  }

  private String sideBySide() {
    return "\n"
        + SideBySide.of(records.stream().map(StepRecord::key).toList(), requested)
        + "Take time, random numbers, ids and other systems' answers from Durable or from steps, then resume the workflow.";
  }
}
