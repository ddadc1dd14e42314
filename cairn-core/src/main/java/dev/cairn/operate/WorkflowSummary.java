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
 * A workflow, as it is listed: without its arguments and its outcome, which can be large.
 *
 * @param id its id
 * @param name its registered name
 * @param state where it stands
 * @param parent the id of the workflow that started it; null if it was started from outside
 * @param times when what happened to it
 * @param runner who runs it
 * @param place where it was put into a queue; null if it was started directly
 * @param attributes what was said of it, a JSON object; <code>{}</code> if nothing was
 * @param headers the headers that it was started with; empty if there were none
 * @param cancelled when and why it was cancelled; null if it was not. Until its state is {@link
 *     WorkflowState#CANCELLED}, it runs its compensations
 */
public record WorkflowSummary(
    String id,
    String name,
    WorkflowState state,
    @Nullable String parent,
    Times times,
    Runner runner,
    @Nullable Place place,
    String attributes,
    Map<String, String> headers,
    @Nullable Cancelled cancelled) {
  /** Keeps a copy of the headers. */
  public WorkflowSummary {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
  }

  /**
   * When what happened to a workflow, by the database's clock.
   *
   * @param created when it was accepted
   * @param started when it first ran; null until then
   * @param completed when it ended, got stuck or was given up; null until then
   */
  public record Times(Instant created, @Nullable Instant started, @Nullable Instant completed) {}

  /**
   * The cancellation of a workflow.
   *
   * @param at when it was cancelled
   * @param by what cancelled it
   * @param reason the reason that was given; null if none was
   */
  public record Cancelled(Instant at, Cancellation by, @Nullable String reason) {}

  /**
   * Who runs a workflow.
   *
   * @param attempt 0 until it runs, 1 for the first run, one more for every recovery and every
   *     generation
   * @param generation 1 until it continues as new, one more each time
   * @param executor the executor that runs it, or ran it last; null if none does
   * @param version the version of the application that began it; null until then
   */
  public record Runner(
      int attempt, int generation, @Nullable String executor, @Nullable String version) {}

  /**
   * Where a workflow was put into a queue.
   *
   * @param queue the queue
   * @param partition its partition key; empty if the queue has none
   * @param priority the smaller, the sooner
   */
  public record Place(String queue, String partition, int priority) {}

  /**
   * How long it took from its first run to its end.
   *
   * @return the time; empty until it has ended, got stuck or was given up
   */
  public Optional<Duration> took() {
    return times.started == null || times.completed == null
        ? Optional.empty()
        : Optional.of(Duration.between(times.started, times.completed));
  }
}
