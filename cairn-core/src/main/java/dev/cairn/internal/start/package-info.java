/**
 * Starting workflows: from a call to the committed row and the handle.
 *
 * <pre>
 * call -&gt; captured (definition, arguments) -&gt; admission: id reserved -&gt; journal -&gt; run launched
 *                                                  | id exists: handle on that workflow,
 *                                                  v or a conflict if it is another call
 * </pre>
 *
 * <p>A start that puts a workflow into a queue is written as already claimed if the queue has a
 * free slot here and no shared limit.
 */
@NullMarked
package dev.cairn.internal.start;

import org.jspecify.annotations.NullMarked;
