package dev.cairn.operate;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as it is listed: without its arguments and its outcome, which can be large. {@link
 * Workflows#get} returns those.
 *
 * @param id the workflow id
 * @param name the registered name
 * @param state the state
 * @param parent the id of the workflow that started it; null if it was not started by a workflow
 * @param times the lifecycle timestamps
 * @param runner the attempt, the executor and the version
 * @param placement the queue, the partition key and the priority; null if it was started without a
 *     queue
 * @param attributes the attributes as a JSON object; <code>{}</code> if there are none
 * @param headers the headers that it was started with; empty if there were none
 * @param cancelled the cancellation; null if it was not cancelled. The workflow executes its
 *     compensations until its state is {@link WorkflowState#CANCELLED}
 */
public record WorkflowSummary(
    String id,
    String name,
    WorkflowState state,
    @Nullable String parent,
    Times times,
    Runner runner,
    @Nullable QueuePlacement placement,
    String attributes,
    Map<String, String> headers,
    @Nullable Cancelled cancelled) {
  /** Copies the headers. */
  public WorkflowSummary {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
  }

  /**
   * The lifecycle timestamps of a workflow, by the clock of the database.
   *
   * @param created when it was created
   * @param started when it first ran; null before that
   * @param completed when it ended, or became stuck or exhausted; null before that
   */
  public record Times(Instant created, @Nullable Instant started, @Nullable Instant completed) {}

  /**
   * The cancellation of a workflow.
   *
   * @param at when it was cancelled
   * @param by how it was cancelled
   * @param reason the reason that was given; null if none was
   */
  public record Cancelled(Instant at, Cancellation by, @Nullable String reason) {}

  /**
   * The attempt of a workflow, and the executor and the version that run it.
   *
   * @param attempt the number of owners so far: 0 before the first run, then one more for each
   *     recovery, cancellation and generation; tries of steps are not counted here
   * @param generation 1 until the workflow continues as new, then one more each time
   * @param executor the executor that runs it or was the last to run it; null if no executor owns
   *     it
   * @param version the version of the application that has begun it; null before that
   */
  public record Runner(
      int attempt, int generation, @Nullable String executor, @Nullable String version) {}

  /**
   * The queue of a workflow, and its partition key and priority there.
   *
   * @param queue the name of the queue
   * @param partition the partition key; empty if the queue is not partitioned
   * @param priority the priority, smaller values first
   */
  public record QueuePlacement(String queue, String partition, int priority) {}

  /**
   * Returns the time from the first run of the workflow to its end.
   *
   * @return the duration; empty until the workflow has ended, or became stuck or exhausted
   */
  public Optional<Duration> took() {
    return times.started == null || times.completed == null
        ? Optional.empty()
        : Optional.of(Duration.between(times.started, times.completed));
  }
}
