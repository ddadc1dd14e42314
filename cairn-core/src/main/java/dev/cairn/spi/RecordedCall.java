package dev.cairn.spi;

import java.time.Instant;

/**
 * A record of a workflow that an {@link Interceptor} is told of, without its value.
 *
 * @param workflowId the workflow id
 * @param workflowName the registered name of the workflow
 * @param key the key of the record: the name with its occurrence and the path of its branch, such
 *     as {@code price[2]/fetch#2}
 * @param kind the kind, as in the column {@code kind} of the view {@code cairn.steps}
 * @param startedAt when the call began, by the clock of the database
 * @param completedAt when it ended; for a sleep, its end
 * @param tries the number of tries in the run that recorded it
 * @param failed whether the outcome is an exception
 * @param replayed whether an earlier run made the record
 */
public record RecordedCall(
    String workflowId,
    String workflowName,
    String key,
    String kind,
    Instant startedAt,
    Instant completedAt,
    int tries,
    boolean failed,
    boolean replayed) {}
