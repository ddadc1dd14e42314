package dev.cairn.telemetry.tracing;

import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.spi.RunInvocation;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the span of a workflow shows, for a run and for one that has ended.
 *
 * @param key the workflow and its generation
 * @param name its registered name
 * @param attempt the attempt that runs it, or ended it
 * @param startedAt when it first ran
 * @param headers its headers
 * @param forkedFrom the source, if it is a fork
 */
record TracedWorkflow(
    RunTrace.Key key,
    String name,
    int attempt,
    Instant startedAt,
    Map<String, String> headers,
    Optional<String> forkedFrom) {
  static TracedWorkflow of(RunInvocation run) {
    return new TracedWorkflow(
        new RunTrace.Key(run.workflowId(), run.generation()),
        run.workflowName(),
        run.attempt(),
        run.startedAt(),
        run.headers(),
        run.forkedFrom());
  }

  /** Describes a workflow of one generation that has run. */
  static TracedWorkflow of(RecordedWorkflow ended) {
    WorkflowSummary summary = ended.summary();
    return new TracedWorkflow(
        new RunTrace.Key(summary.id(), summary.runner().generation()),
        summary.name(),
        summary.runner().attempt(),
        Objects.requireNonNull(summary.times().started()),
        summary.headers(),
        Optional.ofNullable(ended.forkedFrom()));
  }
}
