/**
 * Simulated processes: engines in one JVM of which each has its own connections, threads and
 * listeners, so that a test can freeze or kill one like a process.
 *
 * <p>A killed process loses its connections at once. Its threads are held at their next call of the
 * database, step, transaction or branch, so that nothing that they do has an effect; they end with
 * the test. A frozen process keeps its connections, except those in a transaction, which the server
 * would end after a while; its threads continue when it returns. Either way, its lease expires at
 * once, and the next process opens a {@linkplain dev.cairn.Cairn#openSuccessor successor} on the
 * same database, which takes over its workflows.
 *
 * <pre>
 *  running --&gt; killed ----------------------&gt; closed
 *     |                                          ^
 *     +------&gt; frozen ----&gt; running again -------+
 * </pre>
 *
 * <p>The thread of the test is outside of all processes: it is never held, and its statements
 * succeed whichever process is alive.
 */
@NullMarked
package dev.cairn.testing.internal.process;

import org.jspecify.annotations.NullMarked;
