package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.start.StartOptions;
import org.jspecify.annotations.Nullable;

/**
 * A requested start.
 *
 * @param id the workflow id
 * @param options the start options
 * @param parent the workflow that starts it; null from outside
 */
public record StartRequest(String id, StartOptions options, Entry.@Nullable RunKey parent) {}
