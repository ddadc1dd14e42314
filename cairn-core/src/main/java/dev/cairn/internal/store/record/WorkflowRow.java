package dev.cairn.internal.store.record;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as it stands in the database.
 *
 * @param id its id
 * @param name its registered name
 * @param state where it stands
 * @param attempt how often it was taken over, 1 for the first run
 * @param build the build whose code ran it; null once two did
 * @param startedAt when it first ran, or was accepted if it has not run yet
 * @param arguments its arguments
 * @param outcome how it ended; null until then
 * @param queue the queue that it was put into; null if it was started directly
 * @param term until when it may run
 */
public record WorkflowRow(
    String id,
    String name,
    WorkflowState state,
    int attempt,
    @Nullable String build,
    Instant startedAt,
    Arguments arguments,
    @Nullable Outcome outcome,
    @Nullable String queue,
    Term term) {
  /**
   * The arguments of a workflow.
   *
   * @param json the arguments as JSON
   * @param bindingId the id that these and its other values are bound to, if a codec binds values:
   *     its own id; for a fork that of the workflow it was forked from; for a debounced workflow
   *     the id of the start whose arguments it has
   * @param headers what it was started with besides
   */
  public record Arguments(String json, String bindingId, Map<String, String> headers) {}

  /**
   * The workflow's arguments.
   *
   * @return JSON text
   */
  public String input() {
    return arguments.json;
  }

  /**
   * The headers that it was started with.
   *
   * @return texts by key
   */
  public Map<String, String> headers() {
    return arguments.headers;
  }

  /**
   * The id that its values are bound to.
   *
   * @return the id, as in {@link Arguments}
   */
  public String bindingId() {
    return arguments.bindingId;
  }

  /**
   * Until when a workflow may run.
   *
   * @param deadline when it will be cancelled; null for never
   * @param cancellation why it was cancelled; null if it was not
   * @param reason the reason that was given for the cancellation; null if none was
   */
  public record Term(
      @Nullable Instant deadline, @Nullable Cancellation cancellation, @Nullable String reason) {
    /** Whether it was cancelled, and goes on only to undo what it did. */
    public boolean isOver() {
      return cancellation != null;
    }
  }
}
