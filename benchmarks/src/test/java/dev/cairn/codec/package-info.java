/** Measures the codec, from within its room. */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
