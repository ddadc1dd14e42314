package dev.cairn.spring.internal.endpoint;

import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow is shown.
 *
 * @param shown whether values are shown
 */
record WorkflowView(boolean shown) {
  /** What is shown in place of a value, as by the other endpoints. */
  static final String HIDDEN = "******";

  private static final int MOST_STEPS = 1_000;

  /** Returns a workflow as it is listed: without any value. */
  static Map<String, Object> listed(WorkflowSummary workflow) {
    return summary(workflow).entries();
  }

  /**
   * Returns a workflow with its values and its first steps.
   *
   * @throws dev.cairn.error.NoSuchWorkflowException if there is none
   */
  Map<String, Object> detailed(Workflows workflows, String id) {
    RecordedWorkflow workflow = workflows.get(id);
    WorkflowSummary summary = workflow.summary();
    List<RecordedStep> steps = workflows.steps(id).limit(MOST_STEPS + 1L).toList();
    boolean all = steps.size() <= MOST_STEPS;
    return summary(summary)
        .with("attributes", value(summary.attributes()))
        .with("headers", shown ? summary.headers() : HIDDEN)
        .with("input", value(workflow.input()))
        .with("output", value(workflow.output()))
        .with("error", value(workflow.error()))
        .with("steps", all ? steps : steps.subList(0, MOST_STEPS), this::step)
        .with("allSteps", all)
        .entries();
  }

  private static Answer summary(WorkflowSummary workflow) {
    var times = workflow.times();
    var runner = workflow.runner();
    var placement = workflow.placement();
    var cancelled = workflow.cancelled();
    return new Answer()
        .with("id", workflow.id())
        .with("name", workflow.name())
        .with("state", workflow.state().name())
        .with("parent", workflow.parent())
        .with("created", times.created())
        .with("started", times.started())
        .with("completed", times.completed())
        .with("attempt", runner.attempt())
        .with("generation", runner.generation())
        .with("executor", runner.executor())
        .with("version", runner.version())
        .with("queue", placement == null ? null : placement.queue())
        .with("cancelled", cancelled == null ? null : cancelled.at())
        .with("cancelReason", cancelled == null ? null : cancelled.reason());
  }

  private Map<String, Object> step(RecordedStep step) {
    var execution = step.execution();
    return new Answer()
        .with("key", step.key())
        .with("kind", step.kind())
        .with("outcome", step.error() == null ? "returned" : "threw")
        .with("started", execution.started())
        .with("completed", execution.completed())
        .with("tries", execution.tries())
        .with("attempt", execution.attempt())
        .with("executor", execution.executor())
        .with("output", value(step.output()))
        .with("error", value(step.error()))
        .entries();
  }

  private @Nullable String value(@Nullable String json) {
    return json == null || shown ? json : HIDDEN;
  }
}
