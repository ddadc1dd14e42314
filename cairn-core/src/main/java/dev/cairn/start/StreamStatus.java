package dev.cairn.start;

import java.time.Instant;

/**
 * A stream of a workflow, as far as it is written.
 *
 * @param name the name of the stream
 * @param items the number of its items, also those of superseded tries
 * @param last when it was last written, by the clock of the database
 * @param closed whether it was closed, so that nothing follows; the end of its workflow ends a
 *     stream, too
 */
public record StreamStatus(String name, long items, Instant last, boolean closed) {}
