package dev.cairn.internal.execution;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.start.StartOptions;
import org.jspecify.annotations.Nullable;

/**
 * A start that is asked for.
 *
 * @param id under which id
 * @param run how
 * @param parent the workflow that asks; null from outside
 */
public record StartRequest(String id, StartOptions run, Entry.@Nullable Owned parent) {}
