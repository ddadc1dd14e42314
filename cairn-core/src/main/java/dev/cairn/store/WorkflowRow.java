package dev.cairn.store;

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
 * @param parent the workflow that started it; null if it was started from outside
 * @param build the build whose code ran it; null once two did
 * @param startedAt when it first ran, or was accepted if it has not run yet
 * @param input its arguments as JSON
 * @param outcome how it ended; null until then
 * @param queue the queue that it was put into; null if it was started directly
 */
public record WorkflowRow(
    String id,
    String name,
    WorkflowState state,
    int attempt,
    @Nullable String parent,
    @Nullable String build,
    Instant startedAt,
    String input,
    @Nullable Outcome outcome,
    @Nullable String queue) {}
