/**
 * A started engine: this process as an executor, with its lease, recovery, cancellation and
 * commands.
 *
 * <p>{@link dev.cairn.internal.engine.Lease} keeps the executor alive; {@link
 * dev.cairn.internal.engine.Recovery} declares dead executors dead and takes over their workflows,
 * at the start and continuously.
 */
@NullMarked
package dev.cairn.internal.engine;

import org.jspecify.annotations.NullMarked;
