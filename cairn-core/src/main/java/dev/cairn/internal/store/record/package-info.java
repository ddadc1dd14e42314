/** Rows as values: workflows, steps, outcomes, messages, and who owns a workflow. */
@NullMarked
package dev.cairn.internal.store.record;

import org.jspecify.annotations.NullMarked;
