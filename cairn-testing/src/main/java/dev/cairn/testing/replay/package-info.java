/**
 * A guard for CI: replays exported histories of workflows against the current code, also with
 * another clock, locale, time zone and hash order.
 *
 * <p>{@link dev.cairn.testing.replay.ReplayGuard} creates a JUnit test for each file. Each test
 * replays its history several times, in {@link dev.cairn.testing.replay.Variation variations} of
 * what is not recorded. The first replay must match the records; the others must do the same as the
 * first one. Code that reads the clock, the default locale or time zone, or iterates over a
 * hash-ordered collection, does something else, without any crash.
 *
 * <pre>
 * file --&gt; replay unchanged --&gt; replay again --&gt; replay with another clock, locale, ... --&gt; pass
 *               | differs from       | differs             | differs from the first replay
 *               | the records        | (randomness)        |
 *               v                    v                     v
 *                         failure, with both side by side
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Each variation loads the classes of the application anew, in a class loader of its own, so
 *       that static fields are initialised in the variation. The clock and the hash order exist in
 *       that class loader only; nothing else in the process changes.
 *   <li>The default locale and time zone are those of the process. They are changed under a lock
 *       and restored in any case.
 *   <li>No step is executed, and nothing is written.
 * </ul>
 *
 * <p>Related packages: {@link dev.cairn.history} exports the files and replays one.
 */
@NullMarked
package dev.cairn.testing.replay;

import org.jspecify.annotations.NullMarked;
