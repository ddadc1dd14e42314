/**
 * The logging context (MDC) of workflows and steps. Metrics and traces are in packages of their
 * own, {@link dev.cairn.telemetry.metrics} and {@link dev.cairn.telemetry.tracing}, because each
 * needs another library.
 */
@NullMarked
package dev.cairn.telemetry;

import org.jspecify.annotations.NullMarked;
