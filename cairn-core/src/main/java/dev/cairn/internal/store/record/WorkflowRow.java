package dev.cairn.internal.store.record;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as stored in the database.
 *
 * @param id its id
 * @param name its registered name
 * @param state its state
 * @param attempt its attempt, 1 for the first run
 * @param build the build whose code ran it; null once two builds did
 * @param startedAt when its generation first ran; when it was created if it has not run yet
 * @param arguments its arguments
 * @param outcome its outcome; null until it ends
 * @param queue its queue; null if it was started directly
 * @param cancellationStatus its deadline and cancellation
 */
public record WorkflowRow(
    String id,
    String name,
    WorkflowState state,
    int attempt,
    @Nullable String build,
    Instant startedAt,
    GenerationInput arguments,
    @Nullable Outcome outcome,
    @Nullable String queue,
    CancellationStatus cancellationStatus) {
  /**
   * What the current generation of a workflow begins with: its arguments, and what is needed to
   * decode them.
   *
   * @param json the arguments as JSON
   * @param bindingId the id that a codec binds its values to: its own id; for a fork, the id of its
   *     source; for a debounced workflow, the id of the start whose arguments it has
   * @param headers its headers
   * @param generation its generation, from 1
   * @param forkedFrom the id of its source; null if it is no fork
   */
  public record GenerationInput(
      String json,
      String bindingId,
      Map<String, String> headers,
      int generation,
      @Nullable String forkedFrom) {
    /** The arguments of the first generation. */
    public GenerationInput(String json, String bindingId, Map<String, String> headers) {
      this(json, bindingId, headers, GenerationIds.FIRST, null);
    }
  }

  /** Returns the arguments as JSON. */
  public String input() {
    return arguments.json;
  }

  /** Returns the headers with which it was started. */
  public Map<String, String> headers() {
    return arguments.headers;
  }

  /** Returns the id that a codec binds its values to, as in {@link GenerationInput}. */
  public String bindingId() {
    return arguments.bindingId;
  }

  /**
   * Returns the id to which its arguments and the records of its steps are bound. It differs
   * between generations.
   */
  public String generationBindingId() {
    return GenerationIds.id(arguments.bindingId, arguments.generation);
  }

  /** Returns the same workflow with other arguments. */
  public WorkflowRow with(GenerationInput other) {
    return new WorkflowRow(
        id, name, state, attempt, build, startedAt, other, outcome, queue, cancellationStatus);
  }

  /** Returns its generation: 1 unless it was continued as new. */
  public int generation() {
    return arguments.generation;
  }

  /**
   * The deadline of a workflow, and whether and why it was cancelled.
   *
   * @param deadline when it is cancelled unless it has ended; null for never
   * @param cancellation how it was cancelled; null if it was not
   * @param reason the reason of the cancellation; null if none was given
   */
  public record CancellationStatus(
      @Nullable Instant deadline, @Nullable Cancellation cancellation, @Nullable String reason) {
    /** Returns whether it was cancelled, so that it only runs its compensations. */
    public boolean isCancelled() {
      return cancellation != null;
    }
  }
}
