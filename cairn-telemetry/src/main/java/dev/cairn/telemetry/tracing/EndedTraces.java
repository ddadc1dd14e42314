package dev.cairn.telemetry.tracing;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.WorkflowSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans again of workflows that ended just before their process died, whose exporter may not
 * have sent them; no run continues such a workflow. When {@link Tracing} hears that an executor has
 * been declared dead by this one, a thread reads the workflows that it ended last, and sends their
 * spans from the records, with the same ids and times.
 *
 * {@snippet :
 * var ended = new EndedTraces(cairn, tracing);
 * ended.start();
 * }
 *
 * <p>At most 1,000 workflows of an executor that ended within the last ten minutes are read, and at
 * most 10,000 records of each. Workflows that have continued as new are left out. Close it before
 * Cairn. Thread-safe.
 */
public final class EndedTraces implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EndedTraces.class);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_WORKFLOWS = 1_000;
  private static final int MOST_STEPS = 10_000;

  private final Cairn cairn;
  private final Tracing tracing;
  private final InstantSource clock = InstantSource.system();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("cairn-ended-traces").unstarted(this::run);

  /**
   * Creates it; {@link #start} begins.
   *
   * @param cairn reads the workflows; it must have the tracing as a listener
   * @param tracing sends the spans
   */
  public EndedTraces(Cairn cairn, Tracing tracing) {
    this.cairn = cairn;
    this.tracing = tracing;
  }

  /** Begins to wait for executors that die. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        resend(tracing.deadExecutors().take());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt(); // which ends the thread
    }
  }

  private void resend(String executor) {
    try {
      List<WorkflowSummary> ended = ended(executor);
      Instant last =
          ended.stream()
              .flatMap(workflow -> Optional.ofNullable(workflow.times().completed()).stream())
              .max(Comparator.naturalOrder())
              .orElse(Instant.MIN);
      for (WorkflowSummary workflow : ended) {
        Instant completed = workflow.times().completed();
        if (completed != null && !completed.isBefore(last.minus(tracing.resendTime()))) {
          resend(workflow);
        }
      }
    } catch (RuntimeException unreadable) { // the trace lacks spans; workflows are not affected
      LOG.warn(
          "event=traces-not-sent-again executor={} reason=\"{}\"",
          executor,
          unreadable.getMessage());
    }
  }

  private List<WorkflowSummary> ended(String executor) {
    Instant from = clock.instant().minus(LONGEST);
    try (Stream<WorkflowSummary> found =
        cairn
            .workflows()
            .find(
                Criterion.executor(executor),
                Criterion.states(
                    WorkflowState.SUCCEEDED, WorkflowState.FAILED, WorkflowState.CANCELLED),
                Criterion.completedAfter(from))) {
      return found
          .limit(MOST_WORKFLOWS)
          .filter(workflow -> workflow.runner().generation() == 1)
          .toList();
    }
  }

  private void resend(WorkflowSummary workflow) {
    String id = workflow.id();
    List<RecordedStep> steps;
    try (Stream<RecordedStep> all = cairn.workflows().steps(id)) {
      steps = all.limit(MOST_STEPS).toList();
    }
    tracing.resend(cairn.workflows().get(id), steps);
  }

  /** Ends the thread. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
