/** The JSON that the processes of an example exchange. */
@NullMarked
package dev.cairn.examples.wire;

import org.jspecify.annotations.NullMarked;
