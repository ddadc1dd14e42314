/**
 * Delivers events to listeners and writes the log for operators.
 *
 * <p>Each state change that an operator has to know about is one log line with {@code key=value}
 * pairs; every event goes to all listeners of the configuration, in order, on the thread that
 * caused it. A listener that blocks therefore blocks that thread; a listener that throws is logged
 * and affects nothing else.
 *
 * <p>The package has no state. Events are not stored: if the process dies, events that were not
 * delivered are lost. Related packages: {@link dev.cairn.spi} defines the events, {@link
 * dev.cairn.internal.text} escapes values for log lines.
 */
@NullMarked
package dev.cairn.internal.observe;

import org.jspecify.annotations.NullMarked;
