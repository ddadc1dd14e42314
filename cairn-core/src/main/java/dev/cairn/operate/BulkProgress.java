package dev.cairn.operate;

import java.time.Instant;

/**
 * The progress of a {@link BulkOperation}, reported after each batch.
 *
 * @param touched the number of workflows changed so far, including descendants
 * @param reached the creation time of the last workflow that was processed; all newer ones are done
 */
public record BulkProgress(long touched, Instant reached) {}
