/** Tests of the traces. */
@NullMarked
package dev.cairn.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
