package dev.cairn.internal.engine;

import dev.cairn.history.ExportedHistory;
import dev.cairn.history.ExportedHistory.Limits;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.value.BoundCodecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Objects;

/**
 * An exported history in the form in which the database would return it, so that a replay cannot
 * tell the difference. Values are encoded again as the codec of this process stores them.
 */
record ExportedRecords(ExportedHistory exported, BoundCodecs codecs) {
  private static final int ATTEMPT = 1;

  WorkflowRow row() {
    Workflow workflow = exported.workflow();
    Limits limits = workflow.limits();
    return new WorkflowRow(
        workflow.id(),
        workflow.name(),
        workflow.state(),
        ATTEMPT,
        workflow.code().build(),
        workflow.times().began(),
        new WorkflowRow.GenerationInput(
            codecs.arguments(bindingId()).seal(exported.input()),
            workflow.id(),
            workflow.headers(),
            workflow.generation(),
            null),
        null,
        workflow.queue(),
        new WorkflowRow.CancellationStatus(
            limits.deadline(), limits.cancellation(), limits.reason()));
  }

  private String bindingId() {
    return GenerationIds.id(exported.workflow().id(), exported.workflow().generation());
  }

  StoredHistory history() {
    var headers = new ArrayList<StepHeader>(exported.steps().size());
    var outcomes = new HashMap<String, Outcome>();
    for (Step step : exported.steps()) {
      headers.add(
          new StepHeader(
              step.key(),
              step.position(),
              StepKind.valueOf(step.kind()),
              new StepRecord.Span(
                  step.span().started(), step.span().completed(), step.span().tries()),
              StepRecord.Fingerprint.of(step.argumentHash())));
      outcomes.put(step.key(), outcome(step));
    }
    return new StoredHistory(headers, outcomes);
  }

  private Outcome outcome(Step step) {
    String output = step.output();
    return output == null
        ? new Outcome.Failure(
            codecs
                .stepFailure(bindingId(), step.key())
                .seal(Objects.requireNonNull(step.error(), "a record has an outcome")))
        : new Outcome.Success(codecs.stepResult(bindingId(), step.key()).seal(output));
  }
}
