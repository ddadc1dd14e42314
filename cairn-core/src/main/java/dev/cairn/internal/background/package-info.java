/**
 * Background loops of one Cairn.
 *
 * <p>Each loop has a name and one owner, survives every exception, reports failures to {@code
 * health()}, and ends in {@code close()}. {@link dev.cairn.internal.background.PeriodicTask} is
 * such a loop on a platform thread; {@link dev.cairn.internal.background.TaskStatus} alone is used
 * by loops that run on a thread of their owner.
 *
 * <pre>
 *  created --start--&gt; waiting &lt;--&gt; running --close--&gt; closed
 *                        ^            |
 *                        +--failure---+   (delays double from 0.1 to 3.2 seconds)
 * </pre>
 *
 * <p>Invariants: the first failure is logged, and the recovery from it; failures in between are
 * not. A wake-up shortens a pause but not the delay after a failure. An error while reporting does
 * not end the loop.
 */
@NullMarked
package dev.cairn.internal.background;

import org.jspecify.annotations.NullMarked;
