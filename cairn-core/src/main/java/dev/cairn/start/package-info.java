/** What starts a workflow and what comes back: options, handles, messages and streams. */
@NullMarked
package dev.cairn.start;

import org.jspecify.annotations.NullMarked;
