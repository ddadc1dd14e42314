/**
 * Background loops. Each has a name and one owner, survives every exception, reports failures to
 * {@code health()}, and ends in {@code close()}.
 *
 * <pre>
 * created --start--&gt; waiting &lt;--&gt; running --close--&gt; closed
 *                       ^            |
 *                       +--failure---+   (waits longer after each failure in a row)
 * </pre>
 */
@NullMarked
package dev.cairn.internal.background;

import org.jspecify.annotations.NullMarked;
