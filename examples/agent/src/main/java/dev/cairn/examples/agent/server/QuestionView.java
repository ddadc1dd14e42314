package dev.cairn.examples.agent.server;

import dev.cairn.common.WorkflowState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the page shows of a question, or of a check of facts.
 *
 * @param id the workflow id
 * @param question what was asked
 * @param state the state of the workflow
 * @param answer the answer; null until there is one
 * @param problem why there is none; null unless the workflow failed
 * @param owners how many processes have worked on it
 * @param steps what is recorded
 * @param approvals the questions to a person, each a {@code QuestionStatus} of {@code cairn-agents}
 * @param checks the ids of the workflows of the fact checker
 */
record QuestionView(
    String id,
    String question,
    WorkflowState state,
    @Nullable String answer,
    @Nullable String problem,
    int owners,
    List<Step> steps,
    List<JsonNode> approvals,
    List<String> checks) {
  /**
   * A record.
   *
   * @param key the step key
   * @param kind the kind of record
   * @param tries how often its code was executed in the last process
   * @param owner which process recorded it, counted from 1
   * @param milliseconds how long it took
   */
  record Step(String key, String kind, int tries, int owner, long milliseconds) {}

  /** A question in the list. */
  record Line(String id, String question, WorkflowState state) {}
}
