/** The API of starting workflows: options, handles, messages, events and streams. */
@NullMarked
package dev.cairn.start;

import org.jspecify.annotations.NullMarked;
