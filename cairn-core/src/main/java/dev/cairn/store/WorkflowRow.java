package dev.cairn.store;

import dev.cairn.api.Cancellation;
import dev.cairn.api.WorkflowState;
import java.time.Instant;
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
 * @param input its arguments as JSON
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
    String input,
    @Nullable Outcome outcome,
    @Nullable String queue,
    Term term) {
  /**
   * Until when a workflow may run.
   *
   * @param deadline when it will be cancelled; null for never
   * @param cancellation why it was cancelled; null if it was not
   */
  public record Term(@Nullable Instant deadline, @Nullable Cancellation cancellation) {
    /** Whether it was cancelled, and goes on only to undo what it did. */
    public boolean isOver() {
      return cancellation != null;
    }
  }
}
