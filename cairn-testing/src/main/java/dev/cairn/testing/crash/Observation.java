package dev.cairn.testing.crash;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workflows of one run of a test, after its end.
 *
 * @param workflows the workflows by id
 */
record Observation(Map<String, ObservedWorkflow> workflows) {
  /** Its records depend on whether a wait had to block. */
  private static final String DEADLINE = "DEADLINE";

  /**
   * A workflow.
   *
   * @param state its state
   * @param outcome its result or exception
   * @param records its records, in the order in which its branches made them
   */
  record ObservedWorkflow(WorkflowState state, Value outcome, List<ObservedRecord> records) {}

  /**
   * A record.
   *
   * @param key its key
   * @param kind its kind
   * @param outcome its value or exception
   */
  record ObservedRecord(String key, String kind, Value outcome) {}

  /**
   * A value or an exception as JSON.
   *
   * @param output the value; null if there is none
   * @param error the exception; null if there is none
   */
  record Value(@Nullable String output, @Nullable String error) {}

  static Observation of(Cairn cairn) {
    var workflows = new TreeMap<String, ObservedWorkflow>();
    List<String> ids;
    try (var found = cairn.workflows().find()) {
      ids = found.map(workflow -> workflow.id()).toList();
    }
    ids.forEach(id -> workflows.put(id, observed(cairn, id)));
    return new Observation(workflows);
  }

  private static ObservedWorkflow observed(Cairn cairn, String id) {
    RecordedWorkflow workflow = cairn.workflows().get(id);
    try (Stream<RecordedStep> steps = cairn.workflows().steps(id)) {
      List<ObservedRecord> records =
          steps
              .filter(step -> !step.kind().equals(DEADLINE))
              .sorted(
                  Comparator.comparing((RecordedStep step) -> branchOf(step.key()))
                      .thenComparingInt(RecordedStep::position))
              .map(step ->
                  new ObservedRecord(
                      step.key(), step.kind(), new Value(step.output(), step.error())))
              .toList();
      return new ObservedWorkflow(
          workflow.summary().state(), new Value(workflow.output(), workflow.error()), records);
    }
  }

  /** The path of the branch in a key; empty for the main path. */
  static String branchOf(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('/')));
  }

  /** The kind of a record; empty for those of the workflow itself, and of earlier generations. */
  Optional<String> kind(String workflowId, String key) {
    return Optional.ofNullable(workflows.get(workflowId)).stream()
        .flatMap(workflow -> workflow.records().stream())
        .filter(step -> step.key().equals(key))
        .map(ObservedRecord::kind)
        .findFirst();
  }
}
