/**
 * What the modules for frameworks share: the loop of calls and pauses, and the parts of streamed
 * responses. Exported to these modules only.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.agents.internal;

import org.jspecify.annotations.NullMarked;
