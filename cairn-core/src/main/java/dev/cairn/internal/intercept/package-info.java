/**
 * Calls the interceptors of the application around runs, branches, steps, transactions, starts and
 * messages.
 *
 * <pre>
 * first interceptor -&gt; ... -&gt; last interceptor -&gt; intercepted code
 *   each goes on once at most, on its own thread, by proceed()
 * </pre>
 *
 * <p>Without interceptors nothing of this package is called and nothing is allocated: callers ask
 * {@link dev.cairn.internal.intercept.Interceptors#isEmpty} first.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>What stops a run ({@code RunStopped}) or leaves a record in doubt ({@code
 *       JournalFailedException}) reaches the engine even if an interceptor catches it: an
 *       interceptor can neither keep a lost run going nor turn an unknown outcome into a recorded
 *       one.
 *   <li>A workflow that continues as new does so even if an interceptor catches what that throws.
 *       An exception that an interceptor throws itself fails the workflow.
 *   <li>Start, send and receive either went on or threw. A failure of the intercepted code cannot
 *       be turned into a success there, since there is no result to give.
 *   <li>What an interceptor throws on the thread of a workflow becomes the recorded outcome of the
 *       call, so a replay throws it again without calling the interceptor.
 * </ul>
 *
 * <p>If the process dies while an interceptor runs, nothing of the call is recorded, and the call
 * is made again with its interceptors by the next owner of the workflow.
 */
@NullMarked
package dev.cairn.internal.intercept;

import org.jspecify.annotations.NullMarked;
