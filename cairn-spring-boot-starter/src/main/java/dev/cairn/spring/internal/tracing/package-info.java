/**
 * Observations with Micrometer, from which tracing makes spans. The context of the one who starts a
 * workflow, such as {@code traceparent}, is recorded in its headers, so that each run, on whatever
 * executor and after a crash, belongs to the same trace. Nothing here depends on Spring.
 *
 * <p>A span of a run ends when the run ends or is unloaded for a long sleep, so a workflow that
 * waits for days in memory has one long span. If the process dies, the spans that had not ended are
 * lost; the next run has its own.
 */
@NullMarked
package dev.cairn.spring.internal.tracing;

import org.jspecify.annotations.NullMarked;
