/** Benchmarks of the codec. */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
