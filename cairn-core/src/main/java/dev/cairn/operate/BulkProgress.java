package dev.cairn.operate;

import java.time.Instant;

/**
 * How far cancelling, resuming or deleting many workflows has come.
 *
 * @param touched how many workflows were touched so far, with those that others have started
 * @param reached when the workflow was accepted that was looked at last; what is newer is done
 */
public record BulkProgress(long touched, Instant reached) {}
