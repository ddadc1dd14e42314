/**
 * The background loops of a Cairn: threads that repeat an action until they are closed.
 *
 * <p>Every loop has a name and an owner, which starts and closes it. Nothing but {@code close} ends
 * a loop: an exception or an error of its action makes it fail, and the action is repeated after
 * 0.1 s, then after twice as long each time, up to 3.2 s.
 *
 * <pre>
 *            action throws                action returns
 *   WORKS ------------------> FAILING ----------------------> WORKS
 *             (one line)      |     ^        (one line)
 *                             +-----+
 *                          action throws
 * </pre>
 *
 * <p>Each change of state writes one line to the log, however often the action fails in between.
 * {@link dev.cairn.background.BackgroundTasks#failures} lists the loops that fail, since when and
 * why, for {@code health()}.
 *
 * <p>Loops hold no state that the database does not have, so a killed process loses nothing with
 * them. While the database does not answer, an action waits inside the store, which reports the
 * outage itself; the loop does not count as failing.
 */
@NullMarked
package dev.cairn.background;

import org.jspecify.annotations.NullMarked;
