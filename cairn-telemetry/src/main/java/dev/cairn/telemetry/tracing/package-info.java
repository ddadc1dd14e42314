/**
 * Traces with OpenTelemetry: one trace for each workflow, on whatever executors it runs. {@link
 * dev.cairn.telemetry.tracing.Tracing} makes the spans, {@link
 * dev.cairn.telemetry.tracing.WorkflowIdGenerator} gives them their ids.
 *
 * <pre>
 * request of the caller
 *   start order            the context is recorded in the headers of the workflow
 *     workflow order       from the first run to the recorded end, over all executors
 *       reserve            one span for each record, with the recorded times
 *       charge             Span.current() inside the step
 *         POST /payments   of other instrumentation
 *       workflow parcel    a child
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The trace is that of the recorded headers. A workflow without them, such as one that a
 *       schedule starts, has a trace whose id is derived from its id.
 *   <li>The id of a span of a workflow or a record is derived from the workflow id, the generation
 *       and the key. So each executor gives a record the same span, and a child of a span that a
 *       dead process had begun has its parent.
 *   <li>A span of a record ends when the record is committed, with the recorded times. A span of a
 *       workflow ends when its end is committed.
 *   <li>A run that continues another one sends again the spans of its last records, which the
 *       previous process may not have exported. They have the same ids. {@link
 *       dev.cairn.telemetry.tracing.EndedTraces} does so for workflows that have ended.
 * </ul>
 *
 * <p>If the process dies, spans that it had not exported are lost, apart from those that another
 * one sends again. While the database is away, those of ended workflows wait. Spans of workflows
 * that are stuck or exhausted end when they are resumed and end. Only this package needs
 * OpenTelemetry.
 */
@NullMarked
package dev.cairn.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
