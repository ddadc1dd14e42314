/**
 * Tests of workflows whose process dies at each record.
 *
 * <p>A test with {@link dev.cairn.testing.crash.CrashEverywhere} is invoked once for each fault at
 * each record. Each invocation has an environment of its own, as any test with {@link
 * dev.cairn.testing.CairnTest}; its engine runs in a simulated process, see {@code
 * dev.cairn.testing.internal.process}.
 *
 * <pre>
 *  without a crash, twice --&gt; crash after each commit --&gt; crash before each commit
 *      learn the records        --&gt; owner frozen at each record --&gt; cancelled at each record
 *                               --&gt; pairs of crashes that alone do no harm --&gt; report
 * </pre>
 *
 * <p>An invocation starts the workflow, executes the code of {@code during} on the thread of the
 * test, and advances the time until the workflow has ended. A crash replaces the process while this
 * goes on. Then result and histories are compared with those without a crash, and the assertions of
 * the test are executed.
 *
 * <p>Values that differ between the two runs without a crash are not compared, and times are not.
 * An explanation of a failure consists of what was observed: which steps were executed more often,
 * and whether the same failure occurs when none was.
 */
@NullMarked
package dev.cairn.testing.crash;

import org.jspecify.annotations.NullMarked;
