package dev.cairn.telemetry.tracing;

import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.spi.RecordedCall;
import java.time.Instant;

/** The records of workflows that have ended, as an interceptor is told of them. */
final class EndedSteps {
  private EndedSteps() {}

  static RecordedCall call(WorkflowSummary workflow, RecordedStep step) {
    return new RecordedCall(
        workflow.id(),
        workflow.name(),
        step.key(),
        step.kind(),
        step.execution().started(),
        completed(step),
        step.execution().tries(),
        step.error() != null,
        true);
  }

  /** A sleep is recorded when it begins, with its end. */
  private static Instant completed(RecordedStep step) {
    String output = step.output();
    return step.kind().equals("SLEEP") && output != null
        ? Instant.parse(output.replace("\"", ""))
        : step.execution().completed();
  }
}
